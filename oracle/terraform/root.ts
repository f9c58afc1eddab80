import { join } from 'node:path';
import { REMOTE_STATE } from './extras.ts';
import { type Form, inForm } from './forms.ts';
import type { Tree } from './generate.ts';
import { jsonOf } from './json-value.ts';
import { filesOf } from './module-text.ts';
import { type Plan, planOf, type Texts, writeTexts } from './plan.ts';

/** The folder of a tree's top module where it is a root of its own. */
export const TOP = 'top';

/** The files of a tree whose top module is a root with values files. */
export function ownRootOf({ top, lines }: Tree, form: Form): Texts {
  const texts = new Map([[`${TOP}/${REMOTE_STATE.name}`, REMOTE_STATE.text]]);
  for (const [path, text] of filesOf(top)) {
    const isTop = path.startsWith(`${top.folder}/`);
    texts.set(isTop ? `${TOP}${path.slice(top.folder.length)}` : path, inForm(text, form));
  }
  for (const file of new Set(lines.map((line) => line.file))) {
    const own = lines.filter((line) => line.file === file);
    texts.set(
      `${TOP}/${file}`,
      file.endsWith('.json')
        ? jsonValues(own)
        : own.map(({ name, value }) => `${name} = ${value}\n`).join(''),
    );
  }
  return texts;
}

/** The plan of a tree whose top module is a root. */
export async function ownPlanOf(tree: Tree, folder: string): Promise<Plan> {
  await writeTexts(folder, ownRootOf(tree, 'builtin'));
  const plan = await planOf(join(folder, TOP), 'builtin', null, tree.named);
  if (plan.kind === 'planned') return plan;
  const inTop = (file: string | null): string | null =>
    file?.startsWith('../') ? file.slice(3) : file && `${TOP}/${file}`;
  return {
    kind: 'refused',
    refusals: plan.refusals.map((refusal) => ({ ...refusal, file: inTop(refusal.file) })),
  };
}

function jsonValues(lines: Tree['lines']): string {
  const members = lines.map(({ name, value }) => `  "${name}": ${jsonOf(value)}`);
  return `{\n${members.join(',\n')}\n}\n`;
}
