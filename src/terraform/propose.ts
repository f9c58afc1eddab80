import type { Candidate, Files, Goal, Proposal, Stage } from '../stage.ts';
import { attachCandidates } from './attach.ts';
import { ATTRIBUTE, CERTIFICATE_TYPE } from './block.ts';
import { detachCandidates } from './detach.ts';
import { stagePathOf } from './frame.ts';
import { sitesOf } from './sites.ts';
import { switchCandidates } from './switches.ts';

/** Instances of one block of which it is found out which edits they share: what is tried must mend all of them. */
const MAX_COMPARED = 4;

/** Candidates at other places than the stage's own attribute that come before it. */
const MAX_BEFORE_ATTRIBUTE = 3;

/**
 * The edits that attach a certificate to stages of one block or take it off, at the attribute or where its value comes
 * from. Instances that the same calls make share theirs, so that an element of one is edited only where it is alone.
 */
export function propose(stages: readonly Stage[], goal: Goal, files: Files): Proposal[] {
  const shared = Map.groupBy(stages, ({ calls, run }) => JSON.stringify([calls, run]));
  return [...shared.values()].map((instances) => ({
    stages: instances,
    ...proposalFor(instances, goal, files),
  }));
}

type Outcome = Omit<Proposal, 'stages'>;

function proposalFor(instances: readonly Stage[], goal: Goal, files: Files): Outcome {
  const [first, ...others] = instances
    .slice(0, MAX_COMPARED)
    .map((stage) => ({ stage, ...outcomeOf(stage, goal, files) }));
  if (!first) return { candidates: [], noFix: null };
  const keys = others.map(({ candidates }) => new Set(candidates.map(keyOf)));
  const candidates = first.candidates.filter((each) => keys.every((own) => own.has(keyOf(each))));
  if (candidates.length > 0 || first.candidates.length === 0) return { candidates, noFix: first.noFix };
  return { candidates, noFix: inWords(first.stage, goal) };
}

function keyOf({ edits }: Candidate): string {
  return JSON.stringify(edits);
}

function outcomeOf(stage: Stage, goal: Goal, files: Files): Outcome {
  if (stage.kind !== 'terraform_stage') return { candidates: [], noFix: inlineGuidance(goal) };
  const path = stagePathOf(stage, files);
  if (!path)
    return {
      candidates: [],
      noFix: `${stage.address} is not declared in these files any more. Run the review again.`,
    };
  const sites = sitesOf(path, stage, files);
  const { own, before, after, noFix } =
    goal === 'attach' ? attachCandidates(path, sites, files) : detachCandidates(path, sites, files);
  const { harmless, others } = switchCandidates(sites.switches, files);
  const candidates = [
    ...[...harmless, ...before].slice(0, MAX_BEFORE_ATTRIBUTE),
    ...own,
    ...after,
    ...others,
  ];
  return {
    candidates: [...new Map(candidates.map((each) => [keyOf(each), each])).values()],
    noFix: noFix ?? (stage.address.includes('[') ? inWords(stage, goal) : null),
  };
}

function inlineGuidance(goal: Goal): string {
  const what = goal === 'attach' ? `set ${ATTRIBUTE} there` : `leave ${ATTRIBUTE} out there`;
  return `Remove stage_name from the deployment, declare the stage as an aws_api_gateway_stage of its own and ${what}.`;
}

/** What to do where an instance would need an edit of its own. */
function inWords({ address }: Stage, goal: Goal): string {
  return goal === 'attach'
    ? `Give ${address} the id of an ${CERTIFICATE_TYPE} by hand, and leave the other instances of its block as they are.`
    : `Take the certificate off ${address} by hand, and leave the other instances of its block as they are.`;
}
