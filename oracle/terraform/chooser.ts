/** Takes decisions from a row of numbers, so that the same row always makes the same tree and a shorter one a smaller tree. */
export class Chooser {
  private readonly numbers: readonly number[];
  private at = 0;

  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
  }

  /** A whole number from 0 to `count` - 1; 0 when the row has come to its end. */
  below(count: number): number {
    const number = this.numbers[this.at] ?? 0;
    this.at += 1;
    return number % count;
  }

  /** True in so many of a hundred rows; never after the row's end. */
  percent(chance: number): boolean {
    return this.below(100) >= 100 - chance;
  }

  /** One of the choices, the first after the row's end. */
  one<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** From 0 to `most` results of `make`. */
  some<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, index) => make(index));
  }

  get isExhausted(): boolean {
    return this.at >= this.numbers.length;
  }
}
