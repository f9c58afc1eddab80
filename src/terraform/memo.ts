import type { Range } from '../source/text.ts';
import { EvaluationError } from './value.ts';

/** What has been computed, by key, what failed, and what is being computed. */
export class Memo {
  private readonly pending = new Set<string>();
  private readonly failures = new Map<string, EvaluationError>();

  /** What `read` gives, computed once. Throws EvaluationError, which nothing may catch, where it fails or asks for itself. */
  get<T extends object>(key: string, place: Range, read: () => T, known: Map<string, T>): T {
    const found = known.get(key);
    if (found) return found;
    const value = this.once(key, place, read);
    known.set(key, value);
    return value;
  }

  /** Runs `read` unless it failed before; what asks for itself on the way is an error. No error in it can be caught. */
  once<T>(key: string, place: Range, read: () => T): T {
    const failure = this.failures.get(key);
    if (failure) throw failure;
    if (this.pending.has(key)) throw new EvaluationError(`This refers to itself (${key}).`, place, true);
    this.pending.add(key);
    try {
      return read();
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      const final = new EvaluationError(error.message, error.place ?? place, true, error.because);
      this.failures.set(key, final);
      throw final;
    } finally {
      this.pending.delete(key);
    }
  }
}
