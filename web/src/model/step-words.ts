import type { Json, JsonObject } from '../engine.ts';

/** A step as its author wrote it. */
export type DefinedStep = { readonly action: string } & JsonObject;

/** What a step is, in one line each: its verb, and what it is done to. */
export type StepWords = { readonly verb: string; readonly object: string };

/** How a step is named on a page (ui 2.4.2). Kinds that this build does not know keep their own name. */
export function stepWords(step: JsonObject): StepWords {
  const action = text(step['action']);
  switch (action) {
    case 'send':
      return { verb: 'Send', object: sendObject(step) };
    case 'send-list':
      return { verb: 'Send to list', object: join(text(step['list']), text(step['template'])) };
    case 'delay':
      return step['until'] === undefined
        ? { verb: 'Wait', object: text(step['duration']) }
        : { verb: 'Wait until', object: text(step['until']) };
    case 'if':
      return { verb: 'If', object: conditionWords(step['condition']) };
    case 'switch':
      return { verb: 'Switch', object: `${length(step['cases'])} paths` };
    case 'cancel':
      return { verb: 'Cancel runs with token', object: text(step['cancelation_token']) };
    case 'fetch-data': {
      const webhook = object(step['webhook']);
      return { verb: text(webhook['method']) || 'GET', object: hostAndPath(text(webhook['url'])) };
    }
    case 'get-profile':
      return { verb: 'Load profile', object: text(step['user_id']) };
    case 'update-profile':
      return { verb: 'Update profile', object: text(step['recipient_id']) };
    case 'invoke':
      return { verb: 'Run', object: text(step['template']) };
    case 'subscribe':
      return { verb: 'Subscribe', object: join(text(step['recipient_id']), text(step['list_id'])) };
    case 'wait-for':
      return { verb: 'Wait for', object: text(step['event']) };
    case 'throttle':
      return { verb: 'Throttle', object: `${text(step['max_allowed'])} per ${text(step['period'])}` };
    case 'add-to-batch':
      return { verb: 'Add to batch', object: text(step['wait_period']) };
    case 'add-to-digest':
      return { verb: 'Add to digest', object: text(step['subscription_topic_id']) };
    default:
      return { verb: sentence(action), object: '' };
  }
}

/** The name that an author gave, else what the step does. */
export function stepTitle(step: JsonObject): string {
  const name = text(step['name']);
  if (name !== '') return name;
  const { verb, object: what } = stepWords(step);
  return what === '' ? verb : `${verb} ${what}`;
}

/** A condition in words; JavaScript stays as it is. */
export function conditionWords(condition: Json | undefined): string {
  const fields = object(condition);
  if (fields['source'] === 'js' || fields['expression'] !== undefined) return text(fields['expression']);
  const parts = [join(text(fields['source']), text(fields['field'] ?? fields['path']), '.')];
  parts.push(text(fields['comparison']).toLowerCase().replaceAll('_', ' '), text(fields['value']));
  return parts.filter((part) => part !== '').join(' ');
}

function sendObject(step: JsonObject): string {
  const message = object(step['message']);
  const template = text(step['template'] ?? message['template']);
  if (template !== '') return template;
  return (
    text(object(message['content'])['title']) ||
    text(object(message['content'])['body']).slice(0, 60) ||
    'message'
  );
}

/** What stands for a value in a line of words. */
function text(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const reference = object(value)['$ref'];
  return typeof reference === 'string' ? `refs.${reference.replace(/^refs\./, '')}` : JSON.stringify(value);
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function length(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

function join(a: string, b: string, by = ', '): string {
  return [a, b].filter((part) => part !== '').join(by);
}

function hostAndPath(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/[?#].*$/, '');
}

function sentence(action: string): string {
  const words = action.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
