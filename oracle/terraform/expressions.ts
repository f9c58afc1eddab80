import type { Chooser } from './chooser.ts';
import { mapForm, objectForm, objectMapForm, objectsForm, setForm, stringsForm } from './collection-forms.ts';
import { KINDS, type Kind } from './kinds.ts';
import { boolForm, numberForm } from './scalar-forms.ts';
import { stringForm } from './string-forms.ts';

/** A name that an expression can use. */
export type Reference = { readonly text: string; readonly kind: Kind; readonly isNullable: boolean };

/** Writes random expressions over the names of one place in a module. */
export class Expressions {
  readonly chooser: Chooser;
  private readonly references: readonly Reference[];

  constructor(chooser: Chooser, references: readonly Reference[]) {
    this.chooser = chooser;
    this.references = references;
  }

  /** An expression of a kind, mostly; now and then one that does not fit, as people write them. */
  of(kind: Kind, depth: number, isNullable = false): string {
    const { chooser } = this;
    if (chooser.below(400) === 399) return this.of(chooser.one(KINDS), Math.max(0, depth - 1), true);
    if (isNullable && chooser.percent(15)) return 'null';
    if (depth <= 0 || chooser.isExhausted || chooser.percent(25)) return this.leaf(kind, isNullable);
    if (chooser.percent(30)) return this.general(kind, depth - 1, isNullable);
    return this.particular(kind, depth - 1, isNullable);
  }

  private leaf(kind: Kind, isNullable: boolean): string {
    const { chooser } = this;
    const fitting = this.references.filter((each) => each.kind === kind);
    const [first, ...rest] = fitting;
    if (first && chooser.percent(70)) {
      const { text, isNullable: isPerhapsNull } = chooser.one([first, ...rest]);
      if (isNullable || !isPerhapsNull || chooser.percent(5)) return text;
      return `(${text} == null ? ${this.literal(kind)} : ${text})`;
    }
    return this.literal(kind);
  }

  /** A value without names. */
  literal(kind: Kind): string {
    const { chooser } = this;
    switch (kind) {
      case 'string':
        return chooser.one([
          '"cert-1"',
          '""',
          '"a"',
          '"b"',
          '" "',
          '"true"',
          '"1"',
          '"A-b c"',
          '"x,y"',
          '"é"',
        ]);
      case 'number':
        return chooser.one(['0', '1', '2', '3', '-1', '1.5', '10', '0.1']);
      case 'bool':
        return chooser.one(['true', 'false', 'false', 'true', '"true"']);
      case 'strings':
        return `[${chooser.some(3, () => this.literal('string')).join(', ')}]`;
      case 'set':
        return `toset([${chooser.some(3, () => this.literal('string')).join(', ')}])`;
      case 'map':
        return this.mapping(() => this.literal('string'));
      case 'object':
        return this.objectLiteral((inner) => this.literal(inner));
      case 'objects':
        return `[${chooser.some(2, () => this.literal('object')).join(', ')}]`;
      case 'objectMap':
        return this.mapping(() => this.literal('object'));
      default:
        return kind satisfies never;
    }
  }

  mapping(value: () => string): string {
    const keys = ['a', 'b', '"c d"', '"1"'].filter(() => this.chooser.percent(50));
    return `{ ${keys.map((key) => `${key} = ${value()}`).join(', ')} }`;
  }

  objectLiteral(value: (kind: Kind) => string): string {
    const { chooser } = this;
    const id = chooser.percent(25) ? 'null' : value('string');
    const name = chooser.percent(4) ? 'null' : value('string');
    const enabled = chooser.percent(4) ? 'null' : value('bool');
    const tags = chooser.percent(10) ? 'null' : value('map');
    const written = [`id = ${id}`, `enabled = ${enabled}`, `name = ${name}`, `tags = ${tags}`];
    const kept = chooser.percent(12) ? written.filter(() => chooser.percent(70)) : written;
    const extra = chooser.percent(2) ? ['extra = 1'] : [];
    return `{ ${[...kept, ...extra].join(', ')} }`;
  }

  /** A form that values of every kind can come in. */
  private general(kind: Kind, depth: number, isNullable: boolean): string {
    const same = (): string => this.of(kind, depth, isNullable);
    const object = (): string => this.of('object', depth);
    return this.chooser.one<() => string>([
      () => `(${this.of('bool', depth)} ? ${same()} : ${same()})`,
      () => `try(${same()}, ${same()})`,
      () => `try(${this.risky(kind, depth)}, ${same()})`,
      () => `(can(${this.risky(kind, depth)}) ? ${same()} : ${same()})`,
      () => `coalesce(${this.of(kind, depth, true)}, ${this.of(kind, depth, true)}, ${this.of(kind, depth)})`,
      () => `{ x = ${same()}, y = ${this.of('string', depth)} }.x`,
      () => `[${same()}, ${same()}][${this.chooser.below(2)}]`,
      () => `one([${same()}])`,
      () => `nonsensitive(sensitive(${same()}))`,
      () => `lookup({ k = ${same()} }, "k", ${same()})`,
      () => `element([${same()}, ${same()}], abs(${this.of('number', depth)}))`,
      () => `jsondecode(jsonencode(${same()}))`,
      () => `merge(${object()}, { x = ${same()} }).x`,
      () => `(${same()})`,
      () => `element(concat([${same()}], [${same()}]), ${this.chooser.below(3)})`,
      () => `yamldecode(yamlencode(${same()}))`,
      () => `values({ k = ${same()} })[0]`,
      () => `flatten([[${this.of('string', depth, true)}], [[]]]) == [] ? ${same()} : ${same()}`,
    ])();
  }

  /** What fails in some cases and is caught around it. */
  risky(kind: Kind, depth: number): string {
    const { chooser } = this;
    return chooser.one<() => string>([
      () => this.of(kind, depth, true),
      () => `${this.listed(kind, depth)}[${chooser.below(3)}]`,
      () => `${this.of('object', depth, true)}.missing`,
      () => `${this.of('map', depth, true)}["zz"]`,
      () => `tonumber(${this.of('string', depth, true)})`,
      () => `regex("^c", ${this.of('string', depth, true)})`,
      () => `${this.of('object', depth, true)}.tags["a"]`,
      () => `1 / ${this.of('number', depth)}`,
    ])();
  }

  private listed(kind: Kind, depth: number): string {
    if (kind === 'string') return this.of('strings', depth, true);
    if (kind === 'object') return this.of('objects', depth, true);
    return `[${this.of(kind, depth, true)}]`;
  }

  private particular(kind: Kind, depth: number, isNullable: boolean): string {
    switch (kind) {
      case 'string':
        return stringForm(this, depth, isNullable);
      case 'number':
        return numberForm(this, depth);
      case 'bool':
        return boolForm(this, depth);
      case 'strings':
        return stringsForm(this, depth, isNullable);
      case 'set':
        return setForm(this, depth);
      case 'map':
        return mapForm(this, depth);
      case 'object':
        return objectForm(this, depth);
      case 'objects':
        return objectsForm(this, depth);
      case 'objectMap':
        return objectMapForm(this, depth);
      default:
        return kind satisfies never;
    }
  }
}
