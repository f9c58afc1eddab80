import type { Because, Certificate } from '../stage.ts';
import { type Argument, ATTRIBUTE, type Block } from './block.ts';
import { convert } from './convert.ts';
import type { Instance } from './expansion.ts';
import { ignoredPlace } from './ignored-place.ts';
import { LimitReached } from './limits.ts';
import { type ModuleInstance, UNDECLARED } from './module-instance.ts';
import { excerpt } from './scope.ts';
import { described, EvaluationError, identityOf, possibilitiesOf, type Value } from './value.ts';
import type { World } from './world.ts';

/** What a certificate looks like before it is known which stage it is of. */
function certificate(
  state: Certificate['state'],
  because: readonly Because[],
  more: { identity?: string | null; notes?: readonly string[] } = {},
): Certificate {
  return { state, because, identity: more.identity ?? null, notes: more.notes ?? [] };
}

/** The certificate of one instance of a stage. What Terraform would refuse is reported to the world. */
export function certificateOf(
  world: World,
  module: ModuleInstance,
  stage: Block,
  instance: Instance,
): Certificate {
  const ignored = ignoredPlace(stage, ATTRIBUTE);
  if (ignored) {
    const text = `lifecycle.ignore_changes leaves ${ATTRIBUTE} as it is deployed`;
    return certificate('unknown', [{ ...ignored, text }]);
  }
  const argument = stage.arguments.get(ATTRIBUTE);
  if (!argument) return certificate('unset', [{ ...stage.header, text: `${ATTRIBUTE} is not set` }]);
  try {
    return ofValue(module, argument, instance);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    const place = error.place ?? argument.valuePlace;
    world.report(place, error.message);
    return certificate('unknown', [
      { ...argument.place, text: `${ATTRIBUTE} can't be computed` },
      { ...place, text: error.message },
      ...error.because,
    ]);
  }
}

function ofValue(module: ModuleInstance, argument: Argument, instance: Instance): Certificate {
  const value = module.argument(argument, instance);
  const because = [firstStep(module, argument, instance, value), ...value.because];
  const isText = typeof value.type === 'string' && value.kind !== 'mapping';
  if (!isText && value.kind !== 'unknown')
    throw new EvaluationError(
      `${ATTRIBUTE} must be a text, and this is ${described(value)}.`,
      argument.valuePlace,
    );
  const can = possibilitiesOf(value);
  const canBeUnset = can.null || can.empty;
  if (can.other && canBeUnset) return certificate('unknown', because);
  if (canBeUnset) return certificate('unset', because);
  const isDangling = value.kind === 'unknown' && value.because.some(({ text }) => text.endsWith(UNDECLARED));
  const notes = isDangling
    ? [`${identityOf(value)} is declared nowhere in this folder: Terraform will refuse the configuration.`]
    : [];
  return certificate('set', because, { identity: textOf(value), notes });
}

function textOf(value: Value): string | null {
  if (value.kind !== 'number' && value.kind !== 'bool') return identityOf(value);
  try {
    return identityOf(convert(value, 'string'));
  } catch (error) {
    // a number with more digits than are computed
    if (error instanceof LimitReached) return null;
    throw error;
  }
}

function firstStep(module: ModuleInstance, argument: Argument, instance: Instance, value: Value): Because {
  const { value: expression, place } = argument;
  if (expression.kind === 'literal') return { ...place, text: literalText(value) };
  const scope = module.scopeOf(argument, instance);
  const written = scope.text === null ? module.writtenAs(argument) : excerpt(scope, expression);
  const isEnd = value.because.length === 0 && (value.kind === 'null' || value.kind === 'string');
  return { ...place, text: `${ATTRIBUTE} is ${written}${isEnd ? `, which is ${described(value)}` : ''}` };
}

function literalText(value: Value): string {
  return value.kind === 'string' && value.text !== ''
    ? `${ATTRIBUTE} is the literal ${described(value)}`
    : `${ATTRIBUTE} is ${described(value)}`;
}
