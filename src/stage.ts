import { Surroundings } from './source/surroundings.ts';
import type { Edit, Problem, Range, SourceFile } from './source/text.ts';

export type StageKind =
  | 'terraform_stage'
  | 'terraform_inline_stage'
  | 'cloudformation_stage'
  | 'cloudformation_inline_stage'
  | 'sam_api'
  | 'implicit_api';

/** One step of the chain of source places that led to a certificate's state. */
export type Because = Range & { readonly text: string };

/** Most steps of a chain of reasons: a longer one helps nobody. */
const MAX_CHAIN = 40;

/** Chains of reasons one behind the other, each step once. */
export function chained(...chains: readonly (readonly Because[])[]): readonly Because[] {
  const [first = [], ...others] = chains.filter(({ length }) => length > 0);
  if (others.length === 0) return first;
  const steps = [...first];
  for (const chain of others)
    for (const step of chain) {
      if (steps.length >= MAX_CHAIN) return steps;
      if (!steps.some((each) => isSameStep(each, step))) steps.push(step);
    }
  return steps;
}

function isSameStep(a: Because, b: Because): boolean {
  return a === b || (a.start === b.start && a.end === b.end && a.file === b.file && a.text === b.text);
}

/** What the deployed stage's certificate will be, and why. */
export type Certificate = {
  readonly state: 'set' | 'unset' | 'unknown';
  /** From the attribute to the origin; never empty. */
  readonly because: readonly Because[];
  /** Which certificate: a literal id or a resource's address; null where that can't be known or none is set. */
  readonly identity: string | null;
  /** What a reader should know beside the state, e.g. that the deployment will be refused. */
  readonly notes: readonly string[];
  /** What may have been meant as its certificate: notes too, except where the stage passes without one. */
  readonly hints?: readonly string[];
};

/** One REST API stage as it will exist after deployment. */
export type Stage = {
  readonly kind: StageKind;
  /** Terraform address (module path and instance key included) or logical id. */
  readonly address: string;
  /** The address in its own module or template, without what leads to it. */
  readonly ownAddress: string;
  /** Addresses that it may have had in earlier sources (`moved`), the latest first. */
  readonly former: readonly string[];
  /** What tells its run from others of the same code, e.g. `env/prod.tfvars`; null where there is one. */
  readonly run: string | null;
  /** The blocks that call the modules on the way to it, the nearest first. */
  readonly calls: readonly Range[];
  /** The resource header (`resource "type" "name"`) or the logical id's key. */
  readonly header: Range;
  /** The whole block or mapping entry. */
  readonly block: Range;
  /** What decides how many instances of it and of the modules around it there are; empty where its block alone does. */
  readonly existsBecause: readonly Because[];
  /** The attribute or key that sets the certificate, where there is one. */
  readonly attribute: Range | null;
  readonly certificate: Certificate;
  /** Of its API: some are HTTP or HTTP_PROXY; there are some, all are known and none is; or that can't be known. */
  readonly integrations: 'http' | 'other' | 'unknown';
  /** An integration that shows it, or what would decide it; empty where nobody looked. */
  readonly integrationsBecause: readonly Because[];
  /** The units whose change can change what is said of the stage: its own, those of its callers and callees, the files it reads. */
  readonly units: readonly string[];
};

/** The unit that stands for everything below a folder ('' for the root): what it holds changes with any file there. */
export function unitBelow(folder: string): string {
  return `${folder}/`;
}

/** What must become of a stage's certificate so that the stage passes. */
export type Goal = 'attach' | 'detach';

/** Text edits that may reach the goal; not yet proven. */
export type Candidate = {
  readonly edits: readonly Edit[];
  /** What is meant to change, in names that the language's own `verify` knows. */
  readonly changes: readonly string[];
  /** What a reader should know of these edits in particular. */
  readonly caution: string | null;
};

/** What can be done for stages that one edit may mend. */
export type Proposal = {
  readonly stages: readonly Stage[];
  /** The best first; none where nothing can be edited. */
  readonly candidates: readonly Candidate[];
  /** What to do by hand where no candidate is proven, and why; null where there is no more to say than the goal. */
  readonly noFix: string | null;
};

/** What a set of files means. Problems name files that could not be judged. */
export type Found = {
  readonly stages: readonly Stage[];
  readonly problems: readonly Problem[];
  /** One sentence each: what a reader should know and can't see from the stages. */
  readonly notices: readonly string[];
  /** One sentence each: what may make stages and is not judged, told also where there is no stage. */
  readonly unjudged: readonly string[];
};

/** Path → file; all the files of one revision that have been read. */
export type Files = ReadonlyMap<string, SourceFile>;

/** Inputs of a deployment that the sources do not tell and the policy does. */
export type Inputs = {
  /** Workspaces of Terraform that are deployed; empty = not told. */
  readonly workspaces: readonly string[];
  /** Folder of a root module → the sets of variable files that its runs are given, each in order. */
  readonly varFiles: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Template of CloudFormation → the parameter files of its deployments. */
  readonly parameterFiles: ReadonlyMap<string, readonly string[]>;
};

/** What is known around the files of a group. */
export type Circumstances = {
  /** False where the group is too large to be read, so that who refers to a file may not be known. */
  readonly isWhole: boolean;
  readonly inputs: Inputs;
  readonly surroundings: Surroundings;
};

/** Files by themselves: nothing else is known, and nothing else refers to them. */
export const NOTHING_AROUND: Circumstances = {
  isWhole: true,
  inputs: { workspaces: [], varFiles: new Map(), parameterFiles: new Map() },
  surroundings: new Surroundings({ tree: new Map(), truncated: true }, new Map()),
};

/** A language of infrastructure code. */
export type Language = {
  /** Whether a file of this path and text can hold stages or matter to one; cheap, nothing is parsed. */
  readonly isRelevant: (file: SourceFile) => boolean;
  /** Whether a file of this path belongs to the language whatever it holds, so that it must be readable. */
  readonly isOwnPath: (path: string) => boolean;
  /** Whether a file of this path gives values to the nearest unit that holds other files in its folder or above. */
  readonly isGiven: (path: string) => boolean;
  /** Files of one group are read together, since they can refer to each other. */
  readonly groupOf: (path: string) => string;
  /** What a change of this file changes as a whole: a folder, or the file itself. A path. */
  readonly unitOf: (path: string) => string;
  /** The stages that the files of one group make, and that one of the units can affect (null = all). */
  readonly read: (files: Files, affected: ReadonlySet<string> | null, around: Circumstances) => Found;
  /** The files of no unit that is changed which may read the files at changed paths. */
  readonly readersOf: (changed: ReadonlySet<string>, around: Circumstances) => readonly SourceFile[];
  /** The files of a group without those that can't matter to what the units affect. */
  readonly around: (files: Files, units: ReadonlySet<string>, around: Circumstances) => Files;
  /** The units that a file refers to; cheap, nothing is parsed, and too many are better than too few. */
  readonly unitsCalledIn: (file: SourceFile) => readonly string[];
  /** Whether a file says that no other file refers to its unit; cheap, nothing is parsed. */
  readonly isTop: (file: SourceFile) => boolean;
  /**
   * Whether a file's expressions may read one of the files at the paths, which belong to no language: it writes the
   * name, or computes one (unless only names that are written count). Cheap, and too many are better than too few.
   */
  readonly mayRead: (file: SourceFile, paths: readonly string[], isNamed: boolean) => boolean;
  /** A syntax error in the words of the language's own parser, where it has some. */
  readonly explain: (problem: Problem, file: SourceFile) => Promise<Problem>;
  /**
   * What may reach the goal for stages of one block that `read` found in the same files: each stage is in one
   * proposal.
   */
  readonly propose: (
    stages: readonly Stage[],
    goal: Goal,
    files: Files,
    around: Circumstances,
  ) => readonly Proposal[];
  /**
   * What a second opinion (another parser) finds wrong with edited files: that more differs than the candidates'
   * `changes` say, for these stages. A part of a sentence; null when nothing is wrong.
   */
  readonly verify: (
    stages: readonly Stage[],
    before: Files,
    after: Files,
    changes: ReadonlySet<string>,
  ) => Promise<string | null>;
};
