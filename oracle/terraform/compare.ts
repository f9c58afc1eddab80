import type { Stage } from '../../src/stage.ts';
import { terraformStages } from '../../src/terraform/stages.ts';
import { aroundOf } from './around.ts';
import { nameIn, nameOfRefusal, namesBehind } from './dependence.ts';
import { OUTSIDE } from './extras.ts';
import type { Plan, Planned, Refusal, Texts } from './plan.ts';

/** Where we and Terraform do not agree, in words. */
export type Disagreement = { readonly address: string; readonly text: string };

/** A values file that the run of a root is given by name. */
export type Named = { readonly root: string; readonly file: string };

type Judged = ReturnType<typeof terraformStages>;

/** What the policy says of the run that is planned. */
function judge(texts: Texts, run: Named | null): Judged {
  const varFiles = new Map(run ? [[run.root, [[run.file]]]] : []);
  const around = aroundOf(texts, varFiles);
  return terraformStages(new Map([...texts].map(([path, text]) => [path, { path, text }])), null, around);
}

/** Where our answer differs from the plan of the same tree, which may be given a named values file. */
export function compare(texts: Texts, plan: Plan, run: Named | null): Disagreement[] {
  const judged = judge(texts, run);
  if (plan.kind === 'refused') return silent(judged, plan.refusals, texts);
  const ours = new Map(judged.stages.map((stage) => [stage.address, stage]));
  const isOutside = [...texts.values()].some((text) => OUTSIDE.test(text));
  // what comes from outside makes instances unknown to us that the plan counts
  const open = isOutside ? judged.stages.filter(({ address }) => address.includes('[*]')) : [];
  const missing = [...plan.instances].flatMap(([address, planned]) => {
    const stage = ours.get(address) ?? open.find((each) => isOneOf(address, each.address));
    const text = stage
      ? difference(stage, planned, isOutside)
      : `planned as ${said(planned)}, not found by us`;
    return text === null ? [] : [{ address, text }];
  });
  const invented = judged.stages.filter(
    (stage) => !plan.instances.has(stage.address) && !open.includes(stage),
  );
  // what only an apply refuses may be a problem to us already
  const isOpen = [...plan.instances.values()].some(({ kind }) => kind === 'unknown' || kind === 'failed');
  const problems = (isOpen ? [] : judged.problems).map(({ file, message }) => ({
    address: file,
    text: `we see a problem: ${message}`,
  }));
  const extra = invented.map(({ address, certificate }) => ({
    address,
    text: `not planned; we say ${certificate.state}`,
  }));
  return [...missing, ...extra, ...problems];
}

/** Whether an address is one of those that `[*]` stands for. */
function isOneOf(address: string, pattern: string): boolean {
  const plain = (text: string): string => text.replace(/\[(?:\*|\d+|"[^"]*")\]/g, '[*]');
  return plain(address) === plain(pattern);
}

/** The words by which we say that what is deployed stays. */
const IGNORED = /ignore_changes/;

function difference({ certificate }: Stage, planned: Planned, isOutside: boolean): string | null {
  const { state, identity, because } = certificate;
  if (state === 'unknown' && (isOutside || because.some(({ text }) => IGNORED.test(text)))) return null;
  if (planned.kind === 'applied') {
    const isRight =
      state === 'unknown' || (state === 'set') === (planned.text !== null && planned.text !== '');
    return isRight ? null : `applied as ${said(planned)}; we say ${state}`;
  }
  // the apply ended with an error there: nothing came of it
  if (planned.kind === 'failed') return null;
  if (planned.kind === 'unknown') return state === 'unset' ? 'known after the apply; we say unset' : null;
  const isSet = planned.text !== null && planned.text !== '';
  // numbers with endless digits are not computed
  if (identity === null && state !== 'unset' && /\d{30}/.test(planned.text ?? '')) return null;
  if (isOutside && isSet && state === 'set' && identity === null) return null;
  const isSame = isSet ? state === 'set' && identity === planned.text : state === 'unset';
  return isSame ? null : `planned as ${said(planned)}; we say ${state}, ${identity}`;
}

function said(planned: Planned): string {
  return planned.kind === 'known' || planned.kind === 'applied' ? JSON.stringify(planned.text) : planned.kind;
}

/** Only an apply tells Terraform so many instances; we may know more of what AWS fills in. */
const APPLY_TIME = /cannot be determined until apply/;

/**
 * Terraform refuses the tree; certain answers without a Problem would hide that, if the stage depends on what is
 * refused. Terraform reads blocks without instances, too, and those concern nobody.
 */
/** We know no types of other resources' arguments, and whether a certificate exists does not hang on them. */
const OF_SCHEMA = /Inappropriate value for attribute "description"/;

function silent({ stages, problems }: Judged, refusals: readonly Refusal[], texts: Texts): Disagreement[] {
  const isOpen = stages.some(
    ({ certificate, address }) => certificate.state === 'unknown' || address.includes('[*]'),
  );
  if (problems.length > 0 || isOpen || refusals.some(({ text }) => APPLY_TIME.test(text))) return [];
  const behind = new Set(stages.flatMap(({ address }) => [...namesBehind(address, texts)]));
  return refusals
    .filter((refusal) => isConcerning(refusal, stages, texts) && !OF_SCHEMA.test(refusal.text))
    .filter(({ block, code }) => behind.has(nameOfRefusal(block, code) ?? ''))
    .slice(0, 1)
    .map(({ block, text }) => ({ address: block ?? '', text: `refused (${text}); we see nothing wrong` }));
}

/**
 * Whether a refusal can be about an instance that a stage depends on. Of a module that is called in several places it is
 * not told in which of them it fails, so only what is refused in its stages counts.
 */
function isConcerning({ file, block }: Refusal, stages: Judged['stages'], texts: Texts): boolean {
  const own = stages.filter(({ header }) => header.file === file);
  const name = nameIn(block ?? '') ?? '';
  if (name.startsWith('s')) return own.some(({ address }) => new RegExp(`\\.${name}(?:\\[|$)`).test(address));
  if (name.startsWith('m') && !stages.some(({ address }) => address.includes(`.${name}`))) return false;
  const folder = file?.split('/').at(-2) ?? '';
  const calls =
    [...texts.values()].join('\n').match(new RegExp(`source(?:" *:| *=) *"\\.\\./${folder}"`, 'g')) ?? [];
  return own.length > 0 && calls.length < 2;
}
