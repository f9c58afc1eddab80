import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import { applyEdits, type SourceFile } from '../../src/source/text.ts';
import {
  type Files,
  type Found,
  type Goal,
  type Inputs,
  NOTHING_AROUND,
  type Proposal,
  type Stage,
} from '../../src/stage.ts';
import { surroundingsOf } from '../source/surroundings-of.ts';

export type Texts = Readonly<Record<string, string>>;

/** A set of files with one file in it. */
export function filesOf(text: string, path = 'template.yaml'): Files {
  return new Map<string, SourceFile>([[path, { path, text }]]);
}

export function found(text: string, path?: string): Found {
  return cloudformation.read(filesOf(text, path), null, NOTHING_AROUND);
}

/** Reads the files at the paths of `own` (all without it), in a tree of all texts. */
export function readIn(
  texts: Texts,
  own: readonly string[] | null = null,
  parameterFiles: Inputs['parameterFiles'] = new Map(),
): Found {
  const files: Files = new Map(
    Object.entries(texts)
      .filter(([path]) => own?.includes(path) ?? true)
      .map(([path, text]) => [path, { path, text }]),
  );
  return cloudformation.read(files, own && new Set(own), {
    isWhole: true,
    inputs: { ...NOTHING_AROUND.inputs, parameterFiles },
    surroundings: surroundingsOf(texts),
  });
}

/** `address (run) state` of each stage, and of an unknown its first reason. */
export function toldOf({ stages }: Found): string[] {
  return stages.map(({ address, run, certificate: { state, because } }) =>
    [
      address,
      ...(run === null ? [] : [`(${run})`]),
      state,
      ...(state === 'unknown' ? [because[0]?.text] : []),
    ].join(' '),
  );
}

/** The only stage of a text, or the one of this address. */
export function stageIn(text: string, path?: string, address?: string): Stage {
  const { stages } = found(text, path);
  const stage = stages.find((one) => address === undefined || one.address === address);
  if (!stage) throw new Error('no stage');
  return stage;
}

/** The because lines as `slice of the text: words`. */
export function reasons(text: string, stage: Stage): string[] {
  return stage.certificate.because.map(
    ({ start, end, text: words }) => `${text.slice(start, end)}: ${words}`,
  );
}

export function proposed(text: string, goal: Goal, path?: string, address?: string): Proposal {
  const [proposal] = cloudformation.propose(
    [stageIn(text, path, address)],
    goal,
    filesOf(text, path),
    NOTHING_AROUND,
  );
  if (!proposal) throw new Error('no proposal');
  return proposal;
}

/** The text after the proposed edits. */
export function edited(text: string, goal: Goal, path?: string, address?: string): string {
  const { candidates, noFix } = proposed(text, goal, path, address);
  const [candidate] = candidates;
  if (!candidate) throw new Error(noFix ?? 'no candidate');
  return applyEdits(text, candidate.edits);
}

/** What the second opinion says of a change that was meant for these stages. */
export function verified(
  stages: readonly Stage[],
  before: Files,
  after: Files,
  changes: readonly string[] = [],
): Promise<string | null> {
  return cloudformation.verify(stages, before, after, new Set(changes));
}
