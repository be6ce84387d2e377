import { visibleText } from '../model/visible-text.ts';

/** A text whose spaces and invisible characters can be seen. */
export function Visible({ text }: { text: string }) {
  return (
    <code className="break-all whitespace-pre-wrap">
      {visibleText(text).map(({ text: piece, mark }, index) =>
        mark === null ? (
          piece
        ) : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name.
            key={index}
            title={`U+${(piece.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`}
            className="text-info"
          >
            {mark}
          </span>
        ),
      )}
    </code>
  );
}
