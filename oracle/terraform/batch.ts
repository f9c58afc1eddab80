import { REMOTE_STATE } from './extras.ts';
import { type Form, inForm } from './forms.ts';
import type { Tree } from './generate.ts';
import { filesOf, hasVariable } from './module-text.ts';
import { type Plan, type Planned, planOf, type Refusal, type Texts, writeTexts } from './plan.ts';

/** A tree with its name in a root that holds many. */
export type NamedTree = { readonly name: string; readonly tree: Tree };

const SETTINGS = `  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
`;

const PROVIDER = `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
${SETTINGS}}

provider "aws" {
  alias                       = "us"
  region                      = "us-east-1"
${SETTINGS}}
`;

/** The files of a root that calls the trees, each once. */
export function rootOf(trees: readonly NamedTree[], form: Form): Texts {
  const texts = new Map<string, string>();
  const calls = trees.map(({ name, tree }, index) => {
    const own = filesOf(tree.top);
    for (const [path, text] of own) texts.set(`${name}/${path}`, inForm(text, form));
    const args = [...tree.values].filter(([variable]) => hasVariable(tree.top, variable, own));
    const lines = args.map(([variable, value]) => `  ${variable} = ${value}\n`).join('');
    const providers = form === 'aws' && index % 2 === 1 ? '  providers = { aws = aws.us }\n' : '';
    return `module "${name}" {\n  source = "./${name}/${tree.top.folder}"\n${providers}${lines}}\n`;
  });
  texts.set(REMOTE_STATE.name, REMOTE_STATE.text);
  return texts.set('main.tf', calls.join('\n')).set('provider.tf', form === 'aws' ? PROVIDER : '');
}

/** The plan of each tree. Those that Terraform refuses are taken out and the rest is planned again. */
export async function plansOf(
  trees: readonly NamedTree[],
  form: Form,
  folder: string,
  pluginFolder: string | null,
): Promise<Map<string, Plan>> {
  if (trees.length === 0) return new Map();
  await writeTexts(folder, rootOf(trees, form));
  const plan = await planOf(folder, form, pluginFolder);
  if (plan.kind === 'planned')
    return new Map(trees.map(({ name }) => [name, planBelow(plan.instances, name)]));
  const refused = new Map(
    trees.map(({ name }): [string, Refusal[]] => [name, plan.refusals.filter((each) => isOf(each, name))]),
  );
  const guilty = trees.filter(({ name }) => refused.get(name)?.length || trees.length === 1);
  if (guilty.length === 0) {
    const middle = trees.length >> 1;
    const halves = [trees.slice(0, middle), trees.slice(middle)];
    const plans = new Map<string, Plan>();
    for (const half of halves)
      for (const [name, each] of await plansOf(half, form, folder, pluginFolder)) plans.set(name, each);
    return plans;
  }
  const rest = await plansOf(
    trees.filter((each) => !guilty.includes(each)),
    form,
    folder,
    pluginFolder,
  );
  for (const { name } of guilty)
    rest.set(name, { kind: 'refused', refusals: refused.get(name) ?? plan.refusals });
  return rest;
}

function isOf({ file, block, address }: Refusal, name: string): boolean {
  return (
    file?.startsWith(`${name}/`) || address?.startsWith(`module.${name}.`) || block === `module "${name}"`
  );
}

function planBelow(instances: ReadonlyMap<string, Planned>, name: string): Plan {
  const own = [...instances].filter(([address]) => address.startsWith(`module.${name}.`));
  return { kind: 'planned', instances: new Map(own) };
}
