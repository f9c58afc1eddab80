import type { Expression, TemplatePart } from '../source/hcl-tree.ts';
import { attempt, choiceOf, conditionOf } from './conditional.ts';
import { convert } from './convert.ts';
import { bound } from './for-value.ts';
import { limitText } from './limits.ts';
import { asPart, joinedOutlines, outlined } from './outline.ts';
import { placeIn, type Scope } from './scope.ts';
import { elementsOf, marked } from './traversal.ts';
import {
  derived,
  EvaluationError,
  FILLED,
  PRESENT,
  possibilitiesOf,
  stringOf,
  unknownIn,
  unknownOf,
  type Value,
} from './value.ts';
import { sizeOf } from './value-size.ts';

type Evaluate = (expression: Expression, scope: Scope) => Value;

/** A value that is alone in its quotes is itself, whatever its type. */
export function templateOf(parts: readonly TemplatePart[], scope: Scope, evaluate: Evaluate): Value {
  const [first] = parts;
  if (parts.length === 1 && first?.kind === 'interpolation') return evaluate(first.value, scope);
  const pieces = parts.map((part) => templatePart(part, scope, evaluate));
  const text = joined(pieces);
  scope.budget.spend(sizeOf(text));
  return text;
}

function joined(pieces: readonly Value[]): Value {
  const texts = pieces.flatMap((piece) => (piece.kind === 'string' ? [piece.text] : []));
  limitText(texts.reduce((length, text) => length + text.length, 0));
  if (texts.length === pieces.length) return derived(stringOf(texts.join('')), pieces);
  const isFilled = pieces.some((piece) => !possibilitiesOf(piece).empty);
  const whole = unknownOf('string', [], { can: isFilled ? FILLED : PRESENT });
  return derived(outlined(whole, joinedOutlines(pieces)), pieces);
}

function templatePart(part: TemplatePart, scope: Scope, evaluate: Evaluate): Value {
  const inner = (parts: readonly TemplatePart[], in_: Scope): Value =>
    joined(parts.map((each) => templatePart(each, in_, evaluate)));
  switch (part.kind) {
    case 'text':
      return stringOf(part.text);
    case 'interpolation': {
      const value = evaluate(part.value, scope);
      if (value.kind === 'null')
        throw new EvaluationError('A null value can not be put into a text.', placeIn(scope, part.value));
      return asPart(convert(value, 'string'));
    }
    case 'if': {
      const condition = conditionOf(part.condition, scope, evaluate);
      const yes = attempt(() => inner(part.yes, scope));
      const no = attempt(() => inner(part.no, scope));
      return choiceOf(condition, yes, no, placeIn(scope, part.condition));
    }
    case 'for': {
      const collection = evaluate(part.collection, scope);
      const elements = elementsOf(collection, placeIn(scope, part.collection));
      if (!elements) return derived(unknownOf('string', [], { can: PRESENT }), [unknownIn(collection)]);
      const turns = elements.map(([key, value]) => bound(scope, part, key, value));
      const texts = turns.map((each) => scope.budget.step(() => inner(part.parts, each)));
      return marked(joined(texts), collection);
    }
    default:
      return part satisfies never;
  }
}
