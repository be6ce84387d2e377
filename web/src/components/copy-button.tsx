import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { announce } from './announcer.ts';
import { copyText } from './clipboard.ts';
import { IconButton } from './icon-button.tsx';

/** Copies a text, and says that it did. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <IconButton
      label={done ? 'Copied' : label}
      size="icon-sm"
      onClick={() => {
        void copyText(text).then((copied) => {
          setDone(copied);
          announce(copied ? 'Copied' : 'The browser refused to copy');
        });
      }}
    >
      {done ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  );
}
