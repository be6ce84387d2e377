import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { usageError } from './exit.ts';

/** The JSON object of an option: written out, or `@file`; exit 2 with the place of the mistake otherwise. */
export async function readObjectOption(option: string, value: string): Promise<JsonObject> {
  const source = value.startsWith('@') ? await readText(value.slice(1)) : value;
  const json = parseJson(source, option);
  if (!isJsonObject(json))
    throw usageError(`${option} must be a JSON object such as '{"user_id":"user_123"}'`);
  return json;
}

/** The JSON of a file, or of stdin for `-`. */
export async function readJsonFile(file: string): Promise<Json> {
  return parseJson(await readText(file), file === '-' ? 'stdin' : file);
}

async function readText(file: string): Promise<string> {
  try {
    return await (file === '-' ? text(process.stdin) : readFile(file, 'utf8'));
  } catch (error) {
    throw usageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseJson(source: string, place: string): Json {
  try {
    // A byte order mark is what some editors put in front.
    return JSON.parse(source.replace(/^\uFEFF/, '')) as Json;
  } catch (error) {
    throw usageError(`${place} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
