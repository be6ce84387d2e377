import { styleText } from 'node:util';
import { type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

export type { Logger } from 'pino';

export type LogOptions = {
  readonly level: LogLevel;
  /** `text` for people at a terminal, `json` for whatever collects the lines. */
  readonly format: 'text' | 'json';
  readonly colour: boolean;
};

/** Logs to stderr: stdout belongs to what a command answers. */
export function createLogger({ level, format, colour }: LogOptions): Logger {
  return format === 'json'
    ? pino({ level }, pino.destination({ dest: 2, sync: true }))
    : pino({ level, base: null }, { write: (line) => process.stderr.write(formatLine(line, colour)) });
}

const LEVELS: Readonly<Record<number, readonly [string, Parameters<typeof styleText>[0]]>> = {
  10: ['trace', 'dim'],
  20: ['debug', 'dim'],
  30: ['info ', 'green'],
  40: ['warn ', 'yellow'],
  50: ['error', 'red'],
  60: ['fatal', 'red'],
};

/** One JSON line of pino as text: `12:04:31 info  run canceled run_id=1-…`, an error's stack below it. */
export function formatLine(line: string, colour: boolean): string {
  const { time, level, msg, err, ...rest } = JSON.parse(line) as { readonly [key: string]: unknown };
  const [name, style] = LEVELS[Number(level)] ?? [String(level), 'dim'];
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const clock = new Date(Number(time)).toISOString().slice(11, 19);
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${valueText(value)}`);
  const head = [paint('dim', clock), paint(style, name), msg === undefined ? '' : String(msg)];
  return `${[...head, ...fields.map((field) => paint('dim', field))].join(' ')}\n${errorText(err)}`;
}

function valueText(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return error === undefined ? '' : `  ${String(error)}\n`;
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown };
  const text = String(stack ?? message ?? JSON.stringify(error));
  return `${text.replace(/^/gm, '  ')}\n`;
}
