/** Of the pages that the API itself shows. Served from its own address: the pages load nothing else. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8d8d2, #3a3d42); --quiet: light-dark(#55585e, #a7abb2); }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 6rem; font: 1rem/1.6 system-ui, sans-serif;
  background: light-dark(#fcfcfa, #16181b); color: light-dark(#1b1d20, #e8e9eb); }
h1, h2, h3 { line-height: 1.25; font-weight: 600; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
article { border-bottom: 1px solid var(--line); padding: 1.25rem 0; }
article h3 { margin: 0; font: 600 1rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
p { margin: .4rem 0; max-width: 46rem; }
.quiet, figcaption { color: var(--quiet); font-size: .9rem; }
figure { margin: .8rem 0 0; }
pre { margin: .2rem 0 0; padding: .7rem .9rem; overflow: auto; border: 1px solid var(--line); font: .85rem/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); }
td code { white-space: nowrap; }
code { font: .9em ui-monospace, monospace; }
a { color: light-dark(#1f4e8c, #9cc0f0); }
a:focus-visible, pre:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
`;
