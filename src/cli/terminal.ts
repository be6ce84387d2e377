import { styleText } from 'node:util';
import { wantsColour } from '../config.ts';

export type Style = 'plain' | 'dim' | 'bold' | 'green' | 'yellow' | 'red';

/** Where commands write: answers to stdout, everything else to stderr. */
export type Terminal = {
  line(text?: string): void;
  json(value: unknown): void;
  note(text: string): void;
  /** The text in colour, if stdout is a terminal that wants it. */
  paint(style: Style, text: string): string;
};

export function createTerminal(): Terminal {
  const colour = wantsColour(process.stdout.isTTY === true);
  return {
    line: (text = '') => {
      process.stdout.write(`${text}\n`);
    },
    json: (value) => {
      process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    note: (text) => {
      process.stderr.write(`${text}\n`);
    },
    paint: (style, text) =>
      colour && style !== 'plain' ? styleText(style, text, { validateStream: false }) : text,
  };
}

const STATUS_STYLES: Readonly<Record<string, Style>> = {
  PROCESSED: 'green',
  PROCESSING: 'green',
  WAITING: 'yellow',
  THROTTLED: 'yellow',
  ERROR: 'red',
  CANCELED: 'dim',
  SKIPPED: 'dim',
  'NOT PROCESSED': 'dim',
};

/** How the status of a run or step looks (reference 8.1); new ones are plain. */
export function statusStyle(status: string): Style {
  return STATUS_STYLES[status] ?? 'plain';
}
