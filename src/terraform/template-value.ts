import type { Expression, TemplatePart } from '../source/hcl-tree.ts';
import { attempt, choiceOf, conditionOf } from './conditional.ts';
import { convert } from './convert.ts';
import { loopOver } from './for-value.ts';
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
  let text = '';
  for (const piece of pieces) {
    if (piece.kind !== 'string') continue;
    limitText(text.length + piece.text.length);
    text += piece.text;
  }
  if (pieces.every(({ kind }) => kind === 'string')) return derived(stringOf(text), pieces);
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
      const scopeOf = loopOver(scope, part);
      const texts = elements.map(([key, value]) =>
        scope.budget.step(() => inner(part.parts, scopeOf(key, value))),
      );
      return marked(joined(texts), collection);
    }
    default:
      return part satisfies never;
  }
}
