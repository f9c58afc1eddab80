/** A part of the file's text: UTF-16 offsets, half-open. */
export type Span = { readonly start: number; readonly end: number };

/** The attributes and blocks between a block's braces, or of a whole file. */
export type Body = Span & { readonly attributes: readonly Attribute[]; readonly blocks: readonly Block[] };

/** `name = value`, from the name to the end of the value. */
export type Attribute = Span & {
  readonly name: string;
  readonly nameEnd: number;
  readonly value: Expression;
};

/** `type "label" { … }`; `headerEnd` is the end of the last label (or of the type). */
export type Block = Span & {
  readonly type: string;
  readonly labels: readonly string[];
  readonly headerEnd: number;
  /** The text between the braces. */
  readonly body: Body;
};

export type Expression = Span & ExpressionShape;

export type BinaryOperator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

type ExpressionShape =
  /** `text` is a number as written, so that no digit is lost. */
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly text: string }
  /** A quoted string or heredoc with at least one interpolation or directive. */
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly object: Expression; readonly key: Expression }
  /** `object.*` or `object[*]`, then `each` applied to every element; `each` has an `element` at its root. */
  | { readonly kind: 'splat'; readonly object: Expression; readonly each: Expression }
  | { readonly kind: 'element' }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly isExpanded: boolean;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly items: readonly ObjectItem[] }
  | ForExpression
  | { readonly kind: 'parentheses'; readonly inner: Expression }
  /** A string of JSON syntax whose template can't be read; native syntax is not read at all then. */
  | { readonly kind: 'invalid'; readonly message: string };

/** A bare identifier as a key stands for its own name: `key` is then a `variable`. */
export type ObjectItem = { readonly key: Expression; readonly value: Expression };

export type ForExpression = {
  readonly kind: 'for';
  readonly keyName: string | null;
  readonly valueName: string;
  readonly collection: Expression;
  /** Null for a tuple (`[for …]`). */
  readonly key: Expression | null;
  readonly value: Expression;
  readonly isGrouped: boolean;
  readonly condition: Expression | null;
};

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'interpolation'; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly yes: readonly TemplatePart[];
      readonly no: readonly TemplatePart[];
    }
  | {
      readonly kind: 'for';
      readonly keyName: string | null;
      readonly valueName: string;
      readonly collection: Expression;
      readonly parts: readonly TemplatePart[];
    };
