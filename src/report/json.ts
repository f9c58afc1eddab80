import type { Reading } from '../control/policy.ts';
import type { Change, Disposition, Finding, Fix, Review, ReviewEntry, Verdict } from '../review.ts';
import type { Problem } from '../source/text.ts';
import type { Because, Certificate, Stage } from '../stage.ts';
import { Places } from './places.ts';

/** The command line's JSON: a stable interface, version 1. Lines and columns are 1-based, `file` is as displayed. */
export type JsonReport = {
  readonly version: 1;
  readonly reading: Reading | null;
  readonly stages: readonly JsonStage[];
  readonly problems: readonly JsonProblem[];
  readonly entries: readonly JsonEntry[];
};

export type JsonStage = {
  readonly address: string;
  /** What tells its run from others of the same code, e.g. `env/prod.tfvars`; absent where there is one. */
  readonly run?: string;
  readonly kind: Stage['kind'];
  readonly file: string;
  /** Of the resource header or the logical id. */
  readonly line: number;
  /** Of the whole block. */
  readonly endLine: number;
  readonly certificate: {
    readonly state: Certificate['state'];
    readonly because: readonly JsonStep[];
  };
  readonly integrations: Stage['integrations'];
  /** An integration that shows it, or what would decide it; absent where nobody looked. */
  readonly integrationsBecause?: readonly JsonStep[];
  readonly verdict: Verdict | null;
  readonly verdicts: Finding['verdicts'];
  readonly change: Change;
  readonly disposition: Disposition['state'];
  /** Edits in UTF-16 offsets of the file's text, half-open. */
  readonly fix?: Fix;
  readonly noFix?: string;
};

export type JsonStep = { readonly file: string; readonly line: number; readonly text: string };

export type JsonProblem = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

export type JsonEntry = {
  readonly id: string;
  readonly state: ReviewEntry['state'];
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly stages: readonly string[];
};

/** A review's path as the reader knows it, e.g. relative to the working directory. */
export type Display = (path: string) => string;

/** The JSON text, one object, with a line break at its end. Nothing in it can act on a terminal. */
export function jsonOf(review: Review, display: Display): string {
  const text = JSON.stringify(jsonReport(review, display), null, 2);
  return `${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeOf)}\n`;
}

/** The same as a value; the config's problems come first. */
export function jsonReport(review: Review, display: Display): JsonReport {
  const places = new Places(review.sources);
  const problemOf = (problem: Problem): JsonProblem => ({
    file: display(problem.file),
    line: places.line(problem),
    column: places.column(problem),
    message: problem.message,
  });
  return {
    version: 1,
    reading: review.reading,
    stages: review.findings.map((finding) => stageOf(finding, places, display)),
    problems: [...review.policyProblems, ...review.problems].map(problemOf),
    entries: review.entries.map((entry) => ({
      id: entry.id,
      state: entry.state,
      message: entry.message,
      file: display(entry.place.file),
      line: places.line(entry.place),
      stages: entry.stages,
    })),
  };
}

/** What a reader should know beside the reasons stands at the end of their chain. */
function notesOf({ attribute, header, certificate }: Stage): Because[] {
  return certificate.notes.map((text) => ({ ...(attribute ?? header), text }));
}

function stageOf(finding: Finding, places: Places, display: Display): JsonStage {
  const { stage, verdict, verdicts, change, disposition, fix, noFix } = finding;
  const stepOf = (because: Because): JsonStep => ({
    file: display(because.file),
    line: places.line(because),
    text: because.text,
  });
  return {
    address: stage.address,
    ...(stage.run === null ? {} : { run: stage.run }),
    kind: stage.kind,
    file: display(stage.header.file),
    line: places.line(stage.header),
    endLine: places.lines(stage.block).last,
    certificate: {
      state: stage.certificate.state,
      because: [...stage.certificate.because, ...notesOf(stage)].map(stepOf),
    },
    integrations: stage.integrations,
    ...(stage.integrationsBecause.length === 0
      ? {}
      : { integrationsBecause: stage.integrationsBecause.map(stepOf) }),
    verdict,
    verdicts: { required: verdicts.required, forbidden: verdicts.forbidden },
    change,
    disposition: disposition.state,
    ...(fix === null ? {} : { fix: jsonFix(fix, display) }),
    ...(noFix === null ? {} : { noFix }),
  };
}

function jsonFix({ edits, caution }: Fix, display: Display): Fix {
  return {
    edits: edits.map(({ file, start, end, text }) => ({ file: display(file), start, end, text })),
    caution,
  };
}

/** JSON.stringify leaves what follows U+001F as it is; line breaks here are its own. */
function escapeOf(character: string): string {
  if (character === '\n') return character;
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
