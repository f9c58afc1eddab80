import type { Chooser } from './chooser.ts';
import type { Reference } from './expressions.ts';
import { ATTRIBUTE, CERTIFICATE } from './forms.ts';

/** A nested block or argument that both syntaxes write in their own way. */
export type Member = { readonly hcl: string; readonly json: string };

/** A block that says nothing of certificates. */
export type Extra = {
  readonly path: readonly string[];
  /** Names and references, which JSON syntax writes as texts. */
  readonly args: readonly { readonly name: string; readonly value: string; readonly plain: string }[];
  readonly members: readonly Member[];
};

/** The state that `data.terraform_remote_state` reads, in the folder in which Terraform runs. */
export const REMOTE_STATE = {
  name: 'remote.tfstate',
  text: `${JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 1,
    lineage: 'oracle',
    outputs: { text: { value: 'a', type: 'string' }, nothing: { value: null, type: 'string' } },
    resources: [],
  })}\n`,
};

/** Values that a plan knows and the source alone does not. */
export const OUTSIDE = /\bdata\.terraform_remote_state\./;

/** What a module reads from outside, and the names for it. */
export function outsideOf(
  name: string,
  chooser: Chooser,
): { extra: Extra | null; references: readonly Reference[] } {
  if (chooser.percent(85)) return { extra: null, references: [] };
  const workspace: Reference = { text: 'terraform.workspace', kind: 'string', isNullable: false };
  if (chooser.percent(40)) return { extra: null, references: [workspace] };
  const whole = `data.terraform_remote_state.${name}.outputs`;
  const extra: Extra = {
    path: ['data', 'terraform_remote_state', name],
    args: [{ name: 'backend', value: '"local"', plain: '"local"' }],
    members: [
      {
        hcl: `config = { path = "${REMOTE_STATE.name}" }`,
        json: `"config": { "path": "${REMOTE_STATE.name}" }`,
      },
    ],
  };
  return {
    extra,
    references: [
      { text: `${whole}.text`, kind: 'string', isNullable: false },
      { text: `${whole}.nothing`, kind: 'string', isNullable: true },
    ],
  };
}

/** Blocks about what was deployed before: they change nothing of what is planned where nothing is. */
export function historyOf(
  certificates: readonly string[],
  calls: readonly string[],
  chooser: Chooser,
): Extra[] {
  const moves = [
    ...certificates.map((name) => moved(`${CERTIFICATE}.${name}_before`, `${CERTIFICATE}.${name}`)),
    ...calls.map((name) => moved(`module.${name}_before`, `module.${name}`)),
  ];
  const removed: Extra = {
    path: ['removed'],
    args: [reference('from', `${CERTIFICATE}.gone`)],
    members: [{ hcl: 'lifecycle {\n    destroy = false\n  }', json: '"lifecycle": { "destroy": false }' }],
  };
  return [...moves, removed].filter(() => chooser.percent(8));
}

function moved(from: string, to: string): Extra {
  return { path: ['moved'], args: [reference('from', from), reference('to', to)], members: [] };
}

function reference(name: string, value: string): Extra['args'][number] {
  return { name, value, plain: JSON.stringify(value) };
}

const LIFECYCLES: readonly [Member, ...Member[]] = [
  {
    hcl: `lifecycle {\n    ignore_changes = [${ATTRIBUTE}]\n  }`,
    json: `"lifecycle": { "ignore_changes": ["${ATTRIBUTE}"] }`,
  },
  { hcl: 'lifecycle {\n    ignore_changes = all\n  }', json: '"lifecycle": { "ignore_changes": "all" }' },
  {
    hcl: 'lifecycle {\n    create_before_destroy = true\n  }',
    json: '"lifecycle": { "create_before_destroy": true }',
  },
  { hcl: 'depends_on = []', json: '"depends_on": []' },
];

/** Members of a stage beside its certificate; those of `ignore_changes` leave it as it is deployed. */
export function membersOf(chooser: Chooser): Member[] {
  return chooser.percent(12) ? [chooser.one(LIFECYCLES)] : [];
}
