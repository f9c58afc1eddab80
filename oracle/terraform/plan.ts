import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ATTRIBUTE, type Form, inForm, STAGE } from './forms.ts';

/** What a plan says of one instance: a text or nothing; or that it is known after the apply, and what that gave, if it was made. */
export type Planned =
  | { readonly kind: 'known'; readonly text: string | null }
  | { readonly kind: 'applied'; readonly text: string | null }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed' };

/** An error with which Terraform refuses a configuration, with the header of the block that it is in. */
export type Refusal = {
  readonly file: string | null;
  readonly block: string | null;
  readonly code: string | null;
  readonly address: string | null;
  readonly text: string;
};

/** By address of the stage instance; or why there is no plan. */
export type Plan =
  | { readonly kind: 'planned'; readonly instances: ReadonlyMap<string, Planned> }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** Path → text of one root's files. */
export type Texts = ReadonlyMap<string, string>;

/** Writes the files below an empty folder. */
export async function writeTexts(folder: string, texts: Texts): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [path, text] of texts) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** The plan of a root as Terraform shows it, or why there is none. */
export type ShownPlan =
  | { readonly kind: 'planned'; readonly json: unknown }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** Plans a root whose files are in the folder. `pluginFolder` holds the AWS provider where the form needs it, `valuesFile` is named to it. */
export async function makePlan(
  folder: string,
  form: Form,
  pluginFolder: string | null,
  valuesFile: string | null = null,
): Promise<ShownPlan> {
  const plugins = form === 'aws' && pluginFolder ? [`-plugin-dir=${pluginFolder}`] : [];
  const init = await terraform(folder, ['init', '-json', '-input=false', '-backend=false', ...plugins]);
  if (init.code !== 0) return { kind: 'refused', refusals: refusalsIn(init.out) };
  const plan = await terraform(folder, [
    'plan',
    '-json',
    '-input=false',
    '-refresh=false',
    '-lock=false',
    '-out=plan',
    ...(valuesFile === null ? [] : [`-var-file=${valuesFile}`]),
  ]);
  if (plan.code !== 0) return { kind: 'refused', refusals: refusalsIn(plan.out) };
  const shown = await terraform(folder, ['show', '-json', 'plan']);
  if (shown.code !== 0) throw new Error(`terraform show: ${shown.out}`);
  return { kind: 'planned', json: JSON.parse(shown.out) };
}

/** Applies the plan that was made in the folder, and shows what there is then. */
export async function applyPlan(folder: string): Promise<unknown> {
  await terraform(folder, ['apply', '-json', '-input=false', '-lock=false', 'plan']);
  const shown = await terraform(folder, ['show', '-json']);
  return JSON.parse(shown.out);
}

/** The stages in the plan of a root whose files are in the folder, and what an apply makes of the unknown ones. */
export async function planOf(
  folder: string,
  form: Form,
  pluginFolder: string | null,
  valuesFile: string | null = null,
): Promise<Plan> {
  const plan = await makePlan(folder, form, pluginFolder, valuesFile);
  if (plan.kind === 'refused') return plan;
  const instances = instancesIn(plan.json, form);
  const isOpen = [...instances.values()].some(({ kind }) => kind === 'unknown');
  return {
    kind: 'planned',
    instances: isOpen && form === 'builtin' ? await applied(folder, instances) : instances,
  };
}

/** What an apply makes of the unknown ones: `terraform_data` makes its ids on the spot. */
async function applied(
  folder: string,
  instances: ReadonlyMap<string, Planned>,
): Promise<Map<string, Planned>> {
  const found = resourcesIn(member(member(await applyPlan(folder), 'values'), 'root_module'));
  const texts = new Map(
    found.map((each) => [awsAddress(each, 'builtin'), textOf(member(member(each, 'values'), 'input'))]),
  );
  const results = [...instances].map(([address, planned]): [string, Planned] => {
    const text = texts.get(address);
    if (planned.kind !== 'unknown') return [address, planned];
    return [address, text === undefined ? { kind: 'failed' } : { kind: 'applied', text }];
  });
  return new Map(results);
}

function resourcesIn(module: unknown): unknown[] {
  return [
    ...listed(member(module, 'resources')),
    ...listed(member(module, 'child_modules')).flatMap(resourcesIn),
  ];
}

function listed(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The address of a stage as it is in the form with stages. */
function awsAddress(resource: unknown, form: Form): string {
  return String(member(resource, 'address')).replace(`${inForm(STAGE, form)}.s`, `${inForm(STAGE, 'aws')}.s`);
}

async function terraform(folder: string, args: readonly string[]): Promise<{ code: number; out: string }> {
  const settings = join(folder, '.terraformrc');
  await writeFile(settings, '');
  const env = {
    ...process.env,
    TF_CLI_CONFIG_FILE: settings,
    TF_DATA_DIR: join(folder, '.terraform'),
    CHECKPOINT_DISABLE: '1',
  };
  return new Promise((resolve, reject) => {
    execFile('terraform', args, { cwd: folder, env, maxBuffer: 1 << 28 }, (error, stdout) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: error ? 1 : 0, out: stdout });
    });
  });
}

function refusalsIn(out: string): Refusal[] {
  return out.split('\n').flatMap((line): Refusal[] => {
    if (!line.startsWith('{')) return [];
    const diagnostic = member(JSON.parse(line), 'diagnostic');
    if (member(diagnostic, 'severity') !== 'error') return [];
    const text = `${member(diagnostic, 'summary')}: ${member(diagnostic, 'detail')}`;
    const file = textOf(member(member(diagnostic, 'range'), 'filename'));
    const block = textOf(member(member(diagnostic, 'snippet'), 'context'));
    const code = textOf(member(member(diagnostic, 'snippet'), 'code'));
    return [{ file, block, code, address: textOf(member(diagnostic, 'address')), text }];
  });
}

function instancesIn(plan: unknown, form: Form): Map<string, Planned> {
  const attribute = inForm(ATTRIBUTE, form);
  const stages = listed(member(plan, 'resource_changes')).filter(
    (each) => member(each, 'type') === inForm(STAGE, form) && /^s\d/.test(textOf(member(each, 'name')) ?? ''),
  );
  return new Map(
    stages.map((each): [string, Planned] => {
      const change = member(each, 'change');
      const isUnknown = member(member(change, 'after_unknown'), attribute) === true;
      const text = textOf(member(member(change, 'after'), attribute));
      return [awsAddress(each, form), isUnknown ? { kind: 'unknown' } : { kind: 'known', text }];
    }),
  );
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
