import { compareCodePoints } from '../code-points.ts';
import { limitItems } from '../limits.ts';
import { EvaluationError, listOf, objectOf, type Type, type Value } from '../value.ts';
import { textValue } from './arguments.ts';

/** The rows below the header as a list of objects of strings, read as Go reads CSV. */
export function csvValue(text: string): Value {
  const [header, ...rows] = records(text);
  if (!header) throw new EvaluationError('the CSV text has no header line');
  const names = header.map((name) => name.normalize('NFC'));
  if (new Set(names).size < names.length) throw new EvaluationError('the CSV header names a column twice');
  const type: Type = {
    kind: 'object',
    of: new Map(names.toSorted(compareCodePoints).map((name) => [name, 'string'])),
  };
  const objects = rows.map((row) => {
    if (row.length !== names.length)
      throw new EvaluationError('a CSV row has not as many fields as the header');
    return objectOf(row.map((field, index) => [names[index] ?? '', textValue(field)]));
  });
  return listOf(objects, type);
}

/** Without empty lines. */
function records(text: string): string[][] {
  const found: string[][] = [];
  let count = 0;
  let row: string[] = [];
  const source = text.replaceAll('\r\n', '\n').replace(/\r$/, '');
  for (let at = 0; at < source.length; ) {
    if (row.length === 0 && source.charAt(at) === '\n') {
      at++;
      continue;
    }
    limitItems(++count);
    const { field, end } = source.charAt(at) === '"' ? quotedField(source, at) : bareField(source, at);
    row.push(field);
    at = end + 1;
    if (source.charAt(end) === ',' && at === source.length) row.push('');
    if (source.charAt(end) === ',' && at < source.length) {
      if (source.charAt(at) !== '\n') continue;
      row.push('');
      at++;
    }
    found.push(row);
    row = [];
  }
  return found;
}

/** Up to the comma, the line break or the end of the text behind the field. */
type Field = { readonly field: string; readonly end: number };

const BARE = /[^,\n]*/y;

function bareField(text: string, start: number): Field {
  BARE.lastIndex = start;
  const [field = ''] = BARE.exec(text) ?? [];
  if (field.includes('"')) throw new EvaluationError('a CSV field without quotes holds a quote');
  return { field, end: start + field.length };
}

function quotedField(text: string, start: number): Field {
  const parts: string[] = [];
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new EvaluationError('a quoted CSV field does not end');
    parts.push(text.slice(from, quote));
    const next = text.charAt(quote + 1);
    if (next !== '"') {
      if (next !== '' && next !== ',' && next !== '\n')
        throw new EvaluationError('something follows a quoted CSV field');
      return { field: parts.join(''), end: quote + 1 };
    }
    parts.push('"');
    from = quote + 2;
  }
}
