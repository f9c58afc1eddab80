/** The look of the set-up pages. */
export const STYLE = `:root { color-scheme: light dark; --line: #d1d9e0; --quiet: #59636e; --accent: #1f883d; --wrong: #d1242f; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --quiet: #9198a1; --accent: #238636; --wrong: #f85149; } }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
label, fieldset { display: block; margin: 1rem 0; }
fieldset { border: 1px solid var(--line); border-radius: 6px; }
fieldset label { margin: .4rem 0; }
input[type=text], input[type=url] { display: block; box-sizing: border-box; width: 100%; padding: .4rem .6rem; font: inherit; border: 1px solid var(--line); border-radius: 6px; }
small { display: block; color: var(--quiet); }
button { padding: .5rem 1rem; font: inherit; font-weight: 600; color: #fff; background: var(--accent); border: 0; border-radius: 6px; cursor: pointer; }
pre, code { font-family: ui-monospace, monospace; font-size: .875em; }
pre { padding: .8rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
.wrong { padding: .6rem 1rem; border: 1px solid var(--wrong); border-left-width: 4px; border-radius: 6px; }
`;
