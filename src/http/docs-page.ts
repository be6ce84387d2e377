import type { Json, JsonObject } from '../automation/json.ts';
import { isJsonObject } from '../automation/json.ts';

/** The styles of the page, whose hash is all that its content security policy lets through. */
export const STYLE = `:root{color-scheme:light dark;--line:#8884;--soft:#8882}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
nav ul{columns:16rem;list-style:none;padding:0}code,pre{font:0.9em ui-monospace,monospace}
pre{background:var(--soft);padding:.75rem;overflow:auto;border-radius:6px}
section{border-top:1px solid var(--line);margin-top:1.5rem}h3{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid var(--line);padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top}
.method{background:var(--soft);border-radius:4px;padding:.1rem .4rem}`;

/** An OpenAPI document as one readable page, without scripts or outside resources. */
export function docsPage(document: JsonObject): string {
  const info = objectAt(document, 'info');
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(textAt(info, 'title'))} API</title><style>${STYLE}</style></head><body>
<header><h1>${escapeHtml(textAt(info, 'title'))} API</h1><p>${prose(textAt(info, 'description'))}</p>
<p>Send <code>Authorization: Bearer &lt;API key&gt;</code>. The machine-readable form is at <a href="/openapi.json">/openapi.json</a>.</p></header>
<nav aria-label="Contents">${tags.map((tag) => contents(tag, operations)).join('')}</nav>
<main>${operations.map((operation) => section(operation)).join('')}
<section><h2 id="schemas">Schemas</h2>${schemas(document)}</section></main></body></html>`;
}

type Operation = {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly detail: JsonObject;
};

function operationsOf(document: JsonObject): readonly Operation[] {
  return Object.entries(objectAt(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(isJsonObject(methods) ? methods : {}).map(([method, detail]) => {
      const operation = isJsonObject(detail) ? detail : {};
      return {
        method: method.toUpperCase(),
        path,
        tag: textOf(listAt(operation, 'tags')[0]),
        detail: operation,
      };
    }),
  );
}

function contents(tag: string, operations: readonly Operation[]): string {
  const links = operations
    .filter((operation) => operation.tag === tag)
    .map(({ method, path, detail }) => {
      const id = escapeHtml(textAt(detail, 'operationId'));
      return `<li><a href="#${id}"><code>${method} ${escapeHtml(path)}</code></a></li>`;
    });
  return `<h2>${escapeHtml(tag)}</h2><ul>${links.join('')}</ul>`;
}

function section({ method, path, detail }: Operation): string {
  const description = textAt(detail, 'description');
  return `<section id="${escapeHtml(textAt(detail, 'operationId'))}">
<h3><span class="method">${method}</span> <code>${escapeHtml(path)}</code></h3><p>${prose(textAt(detail, 'summary'))}</p>
${description === '' ? '' : `<p>${prose(description)}</p>`}${parameters(detail)}${body(detail)}${answers(detail)}</section>`;
}

function parameters(detail: JsonObject): string {
  const rows = listAt(detail, 'parameters').flatMap((parameter) => {
    if (!isJsonObject(parameter) || parameter['name'] === undefined) return [];
    const { name, in: place, description } = parameter;
    return [
      `<tr><td><code>${escapeHtml(textOf(name))}</code></td><td>${escapeHtml(textOf(place))}</td><td>${prose(textOf(description))}</td></tr>`,
    ];
  });
  return rows.length === 0 ? '' : `<h4>Parameters</h4><table>${rows.join('')}</table>`;
}

function body(detail: JsonObject): string {
  const schema = schemaOf(objectAt(detail, 'requestBody'));
  return schema === null ? '' : `<h4>Body</h4><p>${link(schema)}</p>`;
}

function answers(detail: JsonObject): string {
  const rows = Object.entries(objectAt(detail, 'responses')).map(([status, response]) => {
    const answer = isJsonObject(response) ? response : {};
    const schema = schemaOf(answer);
    return `<tr><td>${escapeHtml(status)}</td><td>${prose(textAt(answer, 'description'))}</td><td>${schema === null ? '' : link(schema)}</td></tr>`;
  });
  return `<h4>Answers</h4><table>${rows.join('')}</table>`;
}

function schemas(document: JsonObject): string {
  return Object.entries(objectAt(objectAt(document, 'components'), 'schemas'))
    .map(([id, schema]) => {
      const description = isJsonObject(schema) ? textAt(schema, 'description') : '';
      return `<details id="schema-${escapeHtml(id)}"><summary><code>${escapeHtml(id)}</code> ${prose(description)}</summary>
<pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>`;
    })
    .join('');
}

/** The name of the schema of a request's or answer's JSON; null without one. */
function schemaOf(holder: JsonObject): string | null {
  const [media] = Object.values(objectAt(holder, 'content'));
  const reference = isJsonObject(media) ? textAt(objectAt(media, 'schema'), '$ref') : '';
  return reference === '' ? null : reference.slice(reference.lastIndexOf('/') + 1);
}

function link(schema: string): string {
  return `<a href="#schema-${escapeHtml(schema)}"><code>${escapeHtml(schema)}</code></a>`;
}

/** Text with its \`code\` marked up. */
function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function objectAt(value: JsonObject, key: string): JsonObject {
  const member = value[key];
  return isJsonObject(member) ? member : {};
}

function listAt(value: JsonObject, key: string): readonly Json[] {
  const member = value[key];
  return Array.isArray(member) ? member : [];
}

function textAt(value: JsonObject, key: string): string {
  return textOf(value[key]);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
