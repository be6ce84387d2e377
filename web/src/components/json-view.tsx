import { CopyButton } from './copy-button.tsx';

/** JSON as text, never as markup; long text scrolls by itself. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2) ?? 'undefined';
  return (
    <div className="relative">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="max-h-[60dvh] overflow-auto rounded-lg bg-panel p-3"
      >
        <pre className="text-sm whitespace-pre-wrap">{text}</pre>
      </section>
      <div className="absolute top-1.5 right-3">
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}
