import { expressionRoot, type Named } from './expression-root.ts';
import { applyPlan, makePlan, type Refusal, writeTexts } from './plan.ts';

/** What Terraform makes of an expression. */
export type PlannedValue =
  | { readonly kind: 'refused'; readonly text: string }
  | {
      readonly kind: 'planned';
      readonly after: unknown;
      /** Which parts are known after the apply only: true, or an object or list of the same. */
      readonly unknown: unknown;
      /** Which parts are sensitive, likewise. */
      readonly sensitive: unknown;
      /** What the apply gave; undefined where it failed or was not made. */
      readonly applied: unknown;
      /** Whether the apply ended with an error there. */
      readonly isFailed: boolean;
    };

/** What Terraform makes of each expression. Those that it refuses are taken out and the rest is planned again. */
export async function plannedValues(expressions: Named, folder: string): Promise<Map<string, PlannedValue>> {
  const values = new Map<string, PlannedValue>();
  let rest: Named = expressions;
  for (;;) {
    await writeTexts(folder, expressionRoot(rest));
    const plan = await makePlan(folder, 'builtin', null);
    if (plan.kind === 'planned') {
      for (const [name, value] of await valuesIn(plan.json, rest, folder)) values.set(name, value);
      return values;
    }
    const refused = refusedNames(plan.refusals);
    if (refused.size === 0)
      throw new Error(`refused for no expression: ${plan.refusals.map(({ text }) => text).join()}`);
    for (const [name, text] of refused) values.set(name, { kind: 'refused', text });
    rest = new Map([...rest].filter(([name]) => !refused.has(name)));
  }
}

function refusedNames(refusals: readonly Refusal[]): Map<string, string> {
  const found = refusals.flatMap(({ block, address, text }): [string, string][] => {
    const name = /\b(x\d+)\b/.exec(address ?? block ?? text)?.[1];
    return name === undefined ? [] : [[name, text]];
  });
  return new Map(found);
}

async function valuesIn(plan: unknown, names: Named, folder: string): Promise<Map<string, PlannedValue>> {
  const changes = new Map(
    listed(member(plan, 'resource_changes')).map((each) => [
      String(member(each, 'name')),
      member(each, 'change'),
    ]),
  );
  const isOpen = [...changes.values()].some(
    (change) => member(member(change, 'after_unknown'), 'input') !== undefined,
  );
  const applied = isOpen ? await applyPlan(folder) : null;
  const inputs = new Map(
    listed(member(member(member(applied, 'values'), 'root_module'), 'resources')).map((each) => [
      String(member(each, 'name')),
      member(member(each, 'values'), 'input') ?? null,
    ]),
  );
  return new Map(
    [...names.keys()].map((name) => {
      const change = changes.get(name);
      const of = (part: string): unknown => member(member(change, part), 'input');
      return [
        name,
        {
          kind: 'planned',
          after: of('after'),
          unknown: of('after_unknown'),
          sensitive: of('after_sensitive'),
          applied: inputs.get(name),
          isFailed: isOpen && !inputs.has(name),
        },
      ];
    }),
  );
}

function listed(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
