import type { Program, TemplateNode } from './node.ts';

/** `{name}` and `{profile.name}`; not `{{…}}`, `${…}`, or braces around anything but a path. */
const VARIABLE = /(?<![{\\$])\{([A-Za-z_$][\w$-]*(?:\.[\w$-]+)*)\}(?!\})/g;

/** Text with `{variable}` in single braces, Courier's short form of `{{variable}}`. */
export function splitBraces(text: string): Program {
  const nodes: TemplateNode[] = [];
  let position = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, source = ''] = match;
    addText(nodes, text.slice(position, match.index));
    nodes.push({ kind: 'output', value: pathOf(source), raw: false });
    position = match.index + whole.length;
  }
  addText(nodes, text.slice(position));
  return nodes;
}

function pathOf(source: string) {
  return { kind: 'path', source, depth: 0, local: false, parts: source.split('.') } as const;
}

function addText(nodes: TemplateNode[], text: string): void {
  if (text !== '') nodes.push({ kind: 'text', text: text.replaceAll('\\{', '{') });
}
