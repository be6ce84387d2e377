import { useQuery } from '@tanstack/react-query';
import type { NavigateOptions } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Ban, KeyRound, ListChecks, Workflow } from 'lucide-react';
import { automationsQuery } from '../api/automations.ts';
import { openCancel } from '../cancel/open-cancel.ts';

/** What the typed text may name beside pages and actions. */
export function PaletteResults({
  text,
  itemClass,
  go,
  close,
}: {
  text: string;
  itemClass: string;
  go: (to: NavigateOptions) => void;
  close: () => void;
}) {
  const { data } = useQuery(automationsQuery());
  const typed = text.trim();
  return (
    <>
      {typed !== '' && (
        <Command.Group heading="Exactly this" forceMount>
          <Command.Item
            forceMount
            value={`token ${typed}`}
            className={itemClass}
            onSelect={() => go({ to: '/tokens/$token', params: { token: typed } })}
          >
            <KeyRound size={16} aria-hidden />
            <span className="truncate">
              Token <code>{typed}</code>
            </span>
          </Command.Item>
          <Command.Item
            forceMount
            value={`cancel ${typed}`}
            className={itemClass}
            onSelect={() => {
              close();
              openCancel({ kind: 'token', token: typed });
            }}
          >
            <Ban size={16} aria-hidden />
            <span className="truncate">
              Cancel the runs with token <code>{typed}</code>
            </span>
          </Command.Item>
          <Command.Item
            forceMount
            value={`run ${typed}`}
            className={itemClass}
            onSelect={() => go({ to: '/logs/automations/$runId', params: { runId: typed } })}
          >
            <ListChecks size={16} aria-hidden />
            <span className="truncate">
              Run <code>{typed}</code>
            </span>
          </Command.Item>
        </Command.Group>
      )}
      <Command.Group heading="Automations">
        {(data ?? []).slice(0, 200).map(({ id, name, alias }) => (
          <Command.Item
            key={id}
            value={`${name} ${alias ?? ''} ${id}`}
            className={itemClass}
            onSelect={() => go({ to: '/automations/$id', params: { id } })}
          >
            <Workflow size={16} aria-hidden />
            <span className="truncate">{name}</span>
          </Command.Item>
        ))}
      </Command.Group>
    </>
  );
}
