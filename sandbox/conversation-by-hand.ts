import type { Account } from './accounts.ts';
import { type Place, placed } from './anchors.ts';
import { fileComment, lineComment } from './api/new-comment.ts';
import { type Pull, pullFiles } from './pulls.ts';
import { addComment, addReview, answerTo, pendingReview, removeComment } from './review-drafts.ts';
import type { Review, ReviewComment, ReviewState } from './reviews.ts';
import { threadIdOf } from './threads.ts';
import type { World } from './world.ts';

export type CommentByHand = {
  path: string;
  /** Without it the comment is on the whole file. */
  line?: number;
  side?: Place['side'];
  body: string;
  /** Kept in a pending review, which nobody else sees. */
  isPending?: boolean;
};

export type ReviewByHand = { state: ReviewState; body?: string; commitId?: string };

/** What a person says and clicks in the conversation of a pull request. */
export class ConversationByHand {
  readonly #world: World;
  readonly #pull: Pull;
  readonly #user: Account;

  constructor(world: World, pull: Pull, user: Account) {
    this.#world = world;
    this.#pull = pull;
    this.#user = user;
  }

  /** Begins a thread; answers the comment's id. Throws where the diff does not show the place. */
  async comment(words: CommentByHand): Promise<number> {
    const pull = this.#pull;
    const files = await pullFiles(pull);
    const { path, line, side = 'RIGHT', body } = words;
    const review = this.#reviewFor(words.isPending ?? false);
    const written = { reviewId: review.id, body, commitId: pull.headSha, user: this.#user };
    if (line === undefined) {
      const comment = fileComment(this.#world, written, path);
      await addComment(pull, comment);
      return comment.id;
    }
    const place = { path, line, side, startLine: null, startSide: null };
    const at = placed(files, place);
    if (typeof at === 'string') throw new Error(`The diff of #${pull.number} does not show ${path}:${line}`);
    const comment = lineComment(this.#world, written, place, at);
    await addComment(pull, comment);
    return comment.id;
  }

  /** Answers a review comment; answers the id of the new one. */
  reply(commentId: number, body: string): number {
    const first = this.#comment(commentId);
    const answer = answerTo(this.#world, first, first.reviewId, body);
    this.#pull.comments.push({ ...answer, user: this.#user, isByApp: false });
    return answer.id;
  }

  /** Reviews the whole pull request; answers the review's id. */
  review({ state, body = '', commitId = this.#pull.headSha }: ReviewByHand): number {
    return addReview(this.#world, this.#pull, { user: this.#user, body, state, commitId }).id;
  }

  /** "Resolve conversation" on the thread of a comment. */
  resolve(commentId: number): void {
    this.#pull.resolved.set(threadIdOf(this.#comment(commentId)), this.#user);
  }

  /** "Unresolve conversation". */
  unresolve(commentId: number): void {
    this.#pull.resolved.delete(threadIdOf(this.#comment(commentId)));
  }

  /** Edits anybody's comment, as people with write access may. */
  edit(commentId: number, body: string): void {
    Object.assign(this.#comment(commentId), { body, updatedAt: this.#world.timestamp() });
  }

  /** Deletes anybody's comment. */
  remove(commentId: number): void {
    removeComment(this.#pull, this.#comment(commentId));
  }

  #reviewFor(isPending: boolean): Review {
    const draft = { user: this.#user, body: '', commitId: this.#pull.headSha };
    if (!isPending) return addReview(this.#world, this.#pull, { ...draft, state: 'COMMENTED' });
    const known = pendingReview(this.#pull, this.#user);
    return known ?? addReview(this.#world, this.#pull, { ...draft, state: 'PENDING' });
  }

  #comment(id: number): ReviewComment {
    const found = this.#pull.comments.find((comment) => comment.id === id);
    if (found === undefined) throw new Error(`Pull request #${this.#pull.number} has no comment ${id}`);
    return found;
  }
}
