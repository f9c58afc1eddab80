/** GitHub's look, as far as texts need it. */
export const PAGE_STYLE = `:root { color-scheme: light dark; --back: #fff; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --link: #0969da;
  --added: #dafbe1; --removed: #ffebe9; --success: #1a7f37; --failure: #d1242f; --warning: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #f0f6fc; --quiet: #9198a1; --line: #3d444d; --soft: #151b23; --link: #4493f8;
  --added: #12261e; --removed: #25171c; --success: #3fb950; --failure: #f85149; --warning: #d29922; } }
* { box-sizing: border-box; }
body { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; color: var(--text); background: var(--back);
  font: 14px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
h1 { font-size: 1.7rem; font-weight: 400; }
.moment { margin-top: 2.5rem; padding-bottom: .3rem; font-size: 1rem; font-weight: 600; border-bottom: 1px solid var(--line); }
.quiet { color: var(--quiet); font-weight: 400; }
code, pre, .code, .mark, .number { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 12px; }
.check, .thread { margin: 1rem 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.check { padding: 1rem; }
.check > header { display: flex; gap: .8rem; align-items: flex-start; }
.check > header > div:nth-child(2) { flex: 1; }
.check h2 { margin: .1rem 0 .6rem; font-size: 1.25rem; }
.check > header .mark { width: 1.8rem; height: 1.8rem; line-height: 1.8rem; text-align: center; color: #fff; border-radius: 50%; background: var(--quiet); font-size: 1rem; }
.check > header .success { background: var(--success); }
.check > header .failure { background: var(--failure); }
.check > header .action_required { background: var(--warning); }
.button { display: inline-block; padding: .2rem .7rem; font-size: 12px; font-weight: 500; background: var(--soft); border: 1px solid var(--line); border-radius: 6px; }
.label { padding: 0 .4rem; font-size: 12px; color: var(--quiet); border: 1px solid var(--line); border-radius: 1rem; }
.text { margin-top: .8rem; }
.annotation { margin: .6rem 0; padding: .3rem .8rem; border: 1px solid var(--line); border-left: 4px solid var(--quiet); border-radius: 6px; }
.annotation.failure { border-left-color: var(--failure); }
.annotation.warning { border-left-color: var(--warning); }
.annotation p { margin: .2rem 0; }
.annotation pre { margin: .2rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.thread > header, .thread > footer { padding: .5rem .8rem; background: var(--soft); }
.diff { width: 100%; border-collapse: collapse; }
.diff td { padding: 0 .6rem; vertical-align: top; }
.diff .number { width: 1%; text-align: right; color: var(--quiet); }
.diff .mark { width: 1%; padding-right: 0; }
.diff .code { white-space: pre-wrap; overflow-wrap: anywhere; }
.added { background: var(--added); }
.removed { background: var(--removed); }
.comment { padding: .8rem; border-top: 1px solid var(--line); }
.avatar { display: inline-block; width: 1.5rem; height: 1.5rem; line-height: 1.5rem; text-align: center; color: #fff; background: var(--quiet); border-radius: 6px; }
.suggestion { margin: .8rem 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.suggestion-head, .suggestion-foot { padding: .4rem .8rem; background: var(--soft); font-size: 12px; }
.markdown > :first-child { margin-top: .4rem; }
.markdown a { color: var(--link); }
.markdown h1, .markdown h2, .markdown h3 { margin: 1.2rem 0 .6rem; font-size: 1.05rem; }
.markdown table:not(.diff) { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; }
.markdown table:not(.diff) th, .markdown table:not(.diff) td { padding: .35rem .8rem; border: 1px solid var(--line); }
.markdown :not(pre) > code { padding: .15em .4em; background: color-mix(in srgb, var(--quiet) 18%, transparent); border-radius: 6px; }
.markdown pre { padding: .8rem; overflow: auto; background: var(--soft); border-radius: 6px; }
.markdown blockquote { margin: .8rem 0; padding: 0 1em; color: var(--quiet); border-left: .25em solid var(--line); }
`;
