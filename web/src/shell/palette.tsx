import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { Kbd } from '../components/kbd.tsx';
import { useAllShortcuts } from '../components/shortcuts.ts';
import { PaletteResults } from './palette-results.tsx';

const item =
  'flex cursor-pointer items-center gap-3 rounded-md px-3 py-2 touch-target data-[selected=true]:bg-hover';

/** Everything by name: pages, what keys do here, automations; and a run by its id, a token by its text. */
export default function Palette({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const shortcuts = useAllShortcuts();
  const close = () => {
    setText('');
    onOpenChange(false);
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? onOpenChange(true) : close())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onKeyDown={(event) => event.stopPropagation()}
          className="pop-in fixed top-[12dvh] left-1/2 z-40 w-[min(40rem,calc(100vw-1.5rem))] -translate-x-1/2 rounded-lg border border-line bg-bg shadow-pop"
        >
          <Dialog.Title className="sr-only">Go to or do</Dialog.Title>
          <Command label="Go to or do" loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="A page, an action, an automation, a run id, a token…"
              className="w-full rounded-t-lg border-b border-line bg-bg px-4 py-3 text-lg placeholder:text-muted focus-visible:-outline-offset-2"
            />
            <Command.List className="max-h-[50dvh] overflow-auto p-2" label="Results">
              <Command.Empty className="px-3 py-6 text-center text-muted">Nothing by that name</Command.Empty>
              {open && (
                <PaletteResults
                  text={text}
                  itemClass={item}
                  go={(to) => void navigate(to).then(close)}
                  close={close}
                />
              )}
              <Command.Group heading="On this page" className="text-muted *:[[cmdk-group-items]]:text-fg">
                {shortcuts.map(({ keys, label, run }) => (
                  <Command.Item
                    key={keys}
                    value={`${label} ${keys}`}
                    className={item}
                    onSelect={() => {
                      close();
                      run();
                    }}
                  >
                    <span className="flex-1">{label}</span>
                    <Kbd keys={keys} />
                  </Command.Item>
                ))}
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
