import type { Extra, Member } from './extras.ts';
import { ATTRIBUTE, CERTIFICATE, DESCRIPTION, FIRST, LAST, REST, STAGE } from './forms.ts';
import { jsonOf } from './json-value.ts';
import type { Call, Module, Output, Variable } from './module.ts';
import type { Texts } from './plan.ts';

/** A block before it is written in one syntax or the other. */
type Block = {
  readonly path: readonly string[];
  /** Names and expressions; `plain` is written as it is in JSON, too. */
  readonly args: readonly { readonly name: string; readonly value: string; readonly plain?: string }[];
  readonly members?: readonly Member[];
  /** What is the same in every block of the kind, in HCL. */
  readonly rest?: string;
};

/** The files that expressions read. */
export const READ: Texts = new Map([
  ['t.txt', 'from-file'],
  ['t.tpl', '%{ for x in xs ~}\n${x},\n%{ endfor ~}\n${name}%{ if flag }+%{ endif }'],
]);

/** The files of each module of a tree, all folders beside each other, without what nothing uses. */
export function filesOf(top: Module): Texts {
  let used = '';
  for (;;) {
    const files = new Map(modulesOf(top).flatMap((module) => [...moduleFiles(module, used)]));
    const all = [...files.values()].join('\n');
    if (all === used) return files;
    used = all;
  }
}

/** Whether the top module of a tree with these files still has the variable. */
export function hasVariable(top: Module, name: string, files: Texts): boolean {
  return isUsed(
    `var.${name}`,
    [...files].map(([path, text]) => (path.startsWith(`${top.folder}/`) ? text : '')).join('\n'),
  );
}

function modulesOf(module: Module): Module[] {
  return [module, ...module.calls.flatMap((call) => modulesOf(call.module))];
}

/** Whether the text names it; at first, when there is no text yet, everything counts as used. */
function isUsed(reference: string, text: string): boolean {
  return text === '' || new RegExp(`${reference.replaceAll('.', '\\.')}\\b`).test(text);
}

function moduleFiles(module: Module, used: string): Map<string, string> {
  const { folder, syntax, overrides } = module;
  const blocks = blocksOf(module, used);
  const files = new Map(
    syntax === 'json'
      ? [[`${folder}/main.tf.json`, jsonText(blocks)]]
      : [[`${folder}/main.tf`, hclText(blocks)]],
  );
  const own = overrides.filter(({ path }) => path[0] === 'resource' || isUsed(`.${path[1]}`, used));
  if (own.length > 0)
    files.set(
      `${folder}/override.tf`,
      hclText(own.map(({ path, name, value }) => ({ path, args: [{ name, value }] }))),
    );
  for (const [name, text] of READ)
    if (used.includes(`/${name}`) || used === '') files.set(`${folder}/${name}`, text);
  return files;
}

function blocksOf(
  { variables, locals, certificates, calls, outputs, stages, extras }: Module,
  used: string,
): Block[] {
  return [
    ...variables.filter(({ name }) => isUsed(`var.${name}`, used)).map(variableBlock),
    ...locals
      .filter(({ name }) => isUsed(`local.${name}`, used))
      .map((local): Block => ({ path: ['locals'], args: [local] })),
    ...certificates
      .filter(({ name }) => isUsed(`${CERTIFICATE}.${name}`, used))
      .map((each) => certificateBlock(each, used)),
    ...calls.map((call) => callBlock(call, used)),
    ...outputs.filter(({ name }) => isUsed(`.${name}`, used)).map(outputBlock),
    ...stages.map(
      ({ name, repetition, value, members }): Block => ({
        path: ['resource', STAGE, name],
        args: [...repetition, { name: ATTRIBUTE, value: `${FIRST}${value}${LAST}` }],
        members,
        rest: REST,
      }),
    ),
    ...extras.filter((extra) => isNeeded(extra, used)),
  ];
}

/** Whether what the block is about is there: a name that is used, or one that is declared. */
function isNeeded({ path, args }: Extra, used: string): boolean {
  if (path[0] === 'data') return isUsed(`data.${path[1]}.${path[2]}`, used);
  const to = args.find(({ name }) => name === 'to')?.value;
  const name = to?.split('.').at(-1);
  return name === undefined || used === '' || new RegExp(`"${name}"`).test(used);
}

function outputBlock({ name, value }: Output): Block {
  return { path: ['output', name], args: [{ name: 'value', value }] };
}

function certificateBlock(
  { name, repetition, description }: Module['certificates'][number],
  used: string,
): Block {
  const isRead =
    used === '' || new RegExp(`${CERTIFICATE}\\.${name}\\b[^,\\n]{0,30}${DESCRIPTION}`).test(used);
  const args = isRead ? [...repetition, { name: DESCRIPTION, value: description }] : repetition;
  return { path: ['resource', CERTIFICATE, name], args };
}

function variableBlock({ name, type, fallback, isNullable, isSensitive }: Variable): Block {
  const args = [
    ...(type === null ? [] : [{ name: 'type', value: type, plain: JSON.stringify(type) }]),
    ...(fallback === null ? [] : [{ name: 'default', value: fallback, plain: jsonOf(fallback) }]),
    ...(isNullable ? [] : [{ name: 'nullable', value: 'false', plain: 'false' }]),
    ...(isSensitive ? [{ name: 'sensitive', value: 'true', plain: 'true' }] : []),
  ];
  return { path: ['variable', name], args };
}

function callBlock({ name, module, repetition, args }: Call, used: string): Block {
  const source = JSON.stringify(`../${module.folder}`);
  const given = args.filter((arg) => isUsed(`var.${arg.name}`, used));
  return {
    path: ['module', name],
    args: [{ name: 'source', value: source, plain: source }, ...repetition, ...given],
  };
}

function hclText(blocks: readonly Block[]): string {
  const texts = blocks.map(({ path: [kind, ...labels], args, members = [], rest }) => {
    const lines = [
      ...args.map(({ name, value }) => `${name} = ${value}`),
      ...members.map(({ hcl }) => hcl),
      ...(rest === undefined ? [] : [rest]),
    ];
    return `${[kind, ...labels.map((label) => JSON.stringify(label))].join(' ')} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
  });
  return texts.join('\n');
}

/** One file with a list of objects, each with one block. */
function jsonText(blocks: readonly Block[]): string {
  const texts = blocks.map(({ path, args, members = [], rest }) => {
    const written = args.map(
      ({ name, value, plain }) => `"${name}": ${plain ?? JSON.stringify(`\${${value}}`)}`,
    );
    const all = [
      ...written,
      ...members.map(({ json }) => json),
      ...(rest === undefined ? [] : [`"//": "${rest}"`]),
    ];
    return path.reduceRight((inner, key) => `{ "${key}": ${inner} }`, `{\n  ${all.join(',\n  ')}\n}`);
  });
  return `[\n${texts.join(',\n')}\n]\n`;
}
