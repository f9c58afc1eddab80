import { type Certificate, chained, type Stage } from '../stage.ts';

/** A stage as one way to deploy it makes it. */
export type Outcome = {
  readonly stage: Stage;
  /** The file of values that it is given; null for none. */
  readonly file: string | null;
  /** Whether files give what it lacks: it is possible only with values that are not in the repository. */
  readonly lacksValues: boolean;
};

/** What people call a file of values, and what is given it: `values file` of a `run`. */
export type Words = { readonly file: string; readonly deployment: string };

/** The stage as all outcomes make it; what they make different is unknown, with what each file gives. */
export function agreedStage(outcomes: readonly [Outcome, ...Outcome[]], words: Words): Stage {
  return {
    ...outcomes[0].stage,
    ...agreedIntegrations(outcomes, words),
    certificate: agreedCertificate(outcomes, words),
    existsBecause: chained(...outcomes.map(({ stage }) => stage.existsBecause)),
    units: [...new Set(outcomes.flatMap(({ stage }) => stage.units))],
  };
}

function agreedCertificate(outcomes: readonly [Outcome, ...Outcome[]], words: Words): Certificate {
  const [{ stage }] = outcomes;
  const { certificate } = stage;
  const states = new Set(outcomes.map((each) => each.stage.certificate.state));
  const identities = new Set(outcomes.map((each) => each.stage.certificate.identity));
  if (states.size === 1) return identities.size === 1 ? certificate : { ...certificate, identity: null };
  const telling = tellingOf(outcomes, (each) => each.certificate.state);
  const head =
    telling.length < outcomes.length
      ? `without a ${words.file} it is not known`
      : `it depends on the ${words.file} of the ${words.deployment}`;
  const said = saidBy(telling, (each) => each.certificate.state, words);
  const step = { ...(stage.attribute ?? stage.header), text: `${head}: ${said}` };
  return { state: 'unknown', because: [step, ...certificate.because], identity: null, notes: [] };
}

function agreedIntegrations(
  outcomes: readonly [Outcome, ...Outcome[]],
  words: Words,
): Pick<Stage, 'integrations' | 'integrationsBecause'> {
  const telling = tellingOf(outcomes, (each) => each.integrations);
  const { integrations, integrationsBecause, header } = (telling[0] ?? outcomes[0]).stage;
  if (outcomes.every(({ stage }) => stage.integrations === integrations))
    return { integrations, integrationsBecause };
  const said = saidBy(telling, (each) => each.integrations, words);
  const text = `its integrations depend on the ${words.file} of the ${words.deployment}: ${said}`;
  return { integrations: 'unknown', integrationsBecause: [{ ...header, text }, ...integrationsBecause] };
}

/** Without those that know nothing for lack of values. */
function tellingOf(outcomes: readonly Outcome[], stateOf: (stage: Stage) => string): readonly Outcome[] {
  return outcomes.filter(({ stage, lacksValues }) => !lacksValues || stateOf(stage) !== 'unknown');
}

function saidBy(outcomes: readonly Outcome[], stateOf: (stage: Stage) => string, words: Words): string {
  return outcomes
    .map(({ stage, file }) => `${stateOf(stage)} ${file ? `with ${file}` : `without a ${words.file}`}`)
    .join(', ');
}
