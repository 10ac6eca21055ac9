import { defineConfig } from 'vitest/config';
export default defineConfig({ root: '/work/main', resolve: { alias: { '@votestream/event-log': '/work/main/packages/event-log/src/partitioner.ts' } }, test: { include: ['packages/simulator/test/**/*.unit.test.ts'], testTimeout: 120000 } });
