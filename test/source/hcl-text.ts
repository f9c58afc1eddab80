import type { Body, Expression, TemplatePart } from '../../src/source/hcl-tree.ts';

/** A short form of an expression that shows how it was grouped. */
export function shape(e: Expression): string {
  switch (e.kind) {
    case 'literal':
      return typeof e.value === 'string' ? JSON.stringify(e.value) : String(e.value);
    case 'variable':
      return e.name;
    case 'element':
      return '_';
    case 'invalid':
      return `invalid(${e.message})`;
    case 'attribute':
      return `${shape(e.object)}.${e.name}`;
    case 'index':
      return `${shape(e.object)}[${shape(e.key)}]`;
    case 'splat':
      return `splat(${shape(e.object)}, ${shape(e.each)})`;
    case 'call':
      return `${e.name}(${e.args.map(shape).join(', ')}${e.isExpanded ? '...' : ''})`;
    case 'conditional':
      return `(${shape(e.condition)} ? ${shape(e.yes)} : ${shape(e.no)})`;
    case 'unary':
      return `(${e.operator}${shape(e.operand)})`;
    case 'binary':
      return `(${shape(e.left)} ${e.operator} ${shape(e.right)})`;
    case 'tuple':
      return `[${e.items.map(shape).join(', ')}]`;
    case 'object':
      return `{${e.items.map(({ key, value }) => `${shape(key)}: ${shape(value)}`).join(', ')}}`;
    case 'parentheses':
      return `<${shape(e.inner)}>`;
    case 'template':
      return `template(${parts(e.parts)})`;
    case 'for': {
      const names = e.keyName === null ? e.valueName : `${e.keyName}, ${e.valueName}`;
      const result = e.key
        ? `${shape(e.key)} => ${shape(e.value)}${e.isGrouped ? '...' : ''}`
        : shape(e.value);
      return `for(${names} in ${shape(e.collection)}: ${result}${e.condition ? ` if ${shape(e.condition)}` : ''})`;
    }
    default:
      return e satisfies never;
  }
}

function parts(all: readonly TemplatePart[]): string {
  return all.map(part).join(' ');
}

function part(p: TemplatePart): string {
  switch (p.kind) {
    case 'text':
      return JSON.stringify(p.text);
    case 'interpolation':
      return `\${${shape(p.value)}}`;
    case 'if':
      return `if(${shape(p.condition)} ? ${parts(p.yes)} : ${parts(p.no)})`;
    case 'for':
      return `for(${p.keyName ?? ''},${p.valueName} in ${shape(p.collection)}: ${parts(p.parts)})`;
    default:
      return p satisfies never;
  }
}

/** A body as hcl2json gives it, where it can be compared: expressions as `${source}`, blocks as lists under their labels. */
export function asJson(body: Body, text: string): Map<string, unknown> {
  const members = new Map<string, unknown>();
  for (const { name, value } of body.attributes) members.set(name, valueAsJson(value, text));
  for (const block of body.blocks) {
    const path = [block.type, ...block.labels];
    const last = path.pop() ?? '';
    let at = members;
    for (const step of path) {
      const next = at.get(step);
      const inner = next instanceof Map ? next : new Map<string, unknown>();
      at.set(step, inner);
      at = inner;
    }
    const list = at.get(last);
    if (Array.isArray(list)) list.push(asJson(block.body, text));
    else at.set(last, [asJson(block.body, text)]);
  }
  return members;
}

/** Templates differ in how hcl2json writes them again, so that they count as any string. */
export const ANY_STRING = Symbol('any string');

function valueAsJson(e: Expression, text: string): unknown {
  if (e.kind === 'literal') return e.value;
  if (e.kind === 'template') return ANY_STRING;
  if (e.kind === 'unary' && e.operand.kind === 'literal' && typeof e.operand.value === 'number')
    return -e.operand.value;
  if (e.kind === 'tuple') return e.items.map((item) => valueAsJson(item, text));
  if (e.kind === 'object')
    return new Map(e.items.map(({ key, value }) => [keyAsJson(key, text), valueAsJson(value, text)]));
  return `\${${text.slice(e.start, e.end)}}`;
}

function keyAsJson(key: Expression, text: string): string {
  if (key.kind === 'variable') return key.name;
  if (key.kind === 'literal') return key.text;
  return `\${${text.slice(key.start, key.end)}}`;
}
