import type { Stage } from '../stage.ts';
import type { Variant } from './root.ts';

/** The integrations of a stage as all variants of a run make it; unknown where they differ, with what each gives. */
export function agreedIntegrations(
  outcomes: readonly { readonly variant: Variant; readonly stage: Stage }[],
): Pick<Stage, 'integrations' | 'integrationsBecause'> {
  const sure = outcomes.filter(
    ({ variant, stage }) => !variant.lacksValues || stage.integrations !== 'unknown',
  );
  const telling = sure.length > 0 ? sure : outcomes;
  const [first] = telling;
  if (!first) throw new RangeError('a stage that no variant makes');
  const { integrations, integrationsBecause, header } = first.stage;
  if (outcomes.every(({ stage }) => stage.integrations === integrations))
    return { integrations, integrationsBecause };
  const said = telling.map(
    ({ variant: { named }, stage }) =>
      `${stage.integrations} ${named ? `with ${named}` : 'without a values file'}`,
  );
  const text = `its integrations depend on the values file of the run: ${said.join(', ')}`;
  return { integrations: 'unknown', integrationsBecause: [{ ...header, text }, ...integrationsBecause] };
}
