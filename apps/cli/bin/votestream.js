import './fast-start.js';

await import('../src/main.ts');
