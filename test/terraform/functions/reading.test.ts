import { describe, expect, test } from 'vitest';
import { readHcl } from '../../../src/source/hcl.ts';
import { evaluate } from '../../../src/terraform/evaluate.ts';
import { jsonText } from '../../../src/terraform/functions/json-text.ts';
import { Budget } from '../../../src/terraform/scope.ts';
import { EvaluationError, type Value } from '../../../src/terraform/value.ts';
import type { Standing } from '../../source/surroundings-of.ts';
import { contextOf } from '../function-context.ts';
import { askConsole, consoleCases, hasTerraform } from './terraform-console.ts';

/** What stands around the folder `infra`, in which the cases were asked. */
const FILES: Readonly<Record<string, string>> = {
  'infra/one.txt': 'hi\n',
  'infra/empty.txt': '',
  'infra/decomposed.txt': 'e\u0301',
  'infra/data.json': '{"id": "abc", "list": [1, 2]}',
  'infra/x/ab.yaml': '',
  'infra/x/ac.yml': '',
  'infra/x/a-b': '',
  'infra/x/é.txt': '',
  'infra/x/[z].txt': '',
  'infra/x/a{b': '',
  'infra/x/star*s': '',
  'infra/x/.dot': '',
  'infra/x/1/1.txt': '',
  'infra/x/1/2/2.txt': '',
  'infra/x/1/2/3/3.txt': '',
  'infra/x/.hid/h.txt': '',
  'sibling/s.txt': 'sibling',
  'infra/t/wrap.tpl': '${x}',
  'infra/t/line.tpl': 'a ${x}\n',
  'infra/t/marked.tpl': '\ufeffa ${x}',
  'infra/t/parts.tpl': 'a ${x.y} ${upper(z)}',
  'infra/t/data.tpl': '${data.x.y}',
  'infra/t/for.tpl': '%{ for k, v in x ~}\n${k}=${v}\n%{ endfor ~}\n',
  'infra/t/expression.tpl': '${[for a in x : upper(a)]}',
  'infra/t/hidden.tpl': '%{ if false }${nope}%{ endif }ok',
  'infra/t/tried.tpl': '${try(nope, 2)}',
  'infra/t/path.tpl': '${path.module}',
  'infra/t/reads.tpl': '${file("one.txt")}${fileexists("t/wrap.tpl")}',
  'infra/t/again.tpl': 'a ${templatefile("t/wrap.tpl", {x = 1})}',
  'infra/t/string.tpl': 'a ${templatestring(x, {})}',
  'infra/t/untaken.tpl': '${false ? templatefile("t/wrap.tpl", {x = 1}) : "b"}',
  'infra/t/broken.tpl': 'a ${',
  'infra/t/escaped.tpl': '$${x} %%{ if }',
};

/** The value of an expression in the folder `infra`. Throws EvaluationError. */
function valueIn(expression: string, files: Readonly<Record<string, Standing>> = FILES): Value {
  const text = `value = ${expression}\n`;
  const { body, problem } = readHcl({ path: 'infra/main.tf', text });
  const [attribute] = body.attributes;
  if (!attribute) throw new Error(problem?.message ?? 'no expression');
  const noName = (): never => {
    throw new Error('no names here');
  };
  return evaluate(attribute.value, {
    file: 'infra/main.tf',
    text,
    wholePlace: { file: 'infra/main.tf', start: 0, end: 0 },
    names: { named: noName, resource: noName },
    bindings: new Map(),
    context: contextOf(files, 'infra'),
    budget: new Budget(),
  });
}

function answerOf(expression: string): string {
  try {
    const value = valueIn(expression);
    return value.kind === 'unknown' ? 'unknown' : jsonText(value);
  } catch (error) {
    if (error instanceof EvaluationError) return 'error';
    throw error;
  }
}

describe('as the console of Terraform 1.11.4', () => {
  const cases = consoleCases('reading');
  test.each(cases)('%s', (expression, result) => {
    expect(answerOf(expression)).toBe(result);
  });

  test.skipIf(!hasTerraform())('the fixture is what it says', () => {
    const known = cases.filter(([, result]) => result !== 'unknown');
    const fresh = askConsole(
      known.map(([expression]) => expression),
      FILES,
      'infra',
    );
    expect(fresh).toEqual(known.map(([, result]) => result));
  });
});
