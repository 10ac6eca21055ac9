import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Copy, DockerfileParser, type From, type JSONInstruction } from 'dockerfile-ast';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const dockerfileText = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');

export type Step =
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'workdir'; readonly path: string }
  /** `from`: the stage whose files they are; undefined: the project's. */
  | {
      readonly kind: 'copy';
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly target: string;
    }
  | { readonly kind: 'other'; readonly keyword: string; readonly content: string };

export interface Stage {
  /** Undefined for the last one, which is the image. */
  readonly name: string | undefined;
  readonly image: string;
  readonly steps: readonly Step[];
}

/** What the Dockerfile does, stage by stage. */
export function stagesOf(text: string): Stage[] {
  const stages: { name: string | undefined; image: string; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const content = instruction.getArgumentsContent() ?? '';
    if (keyword === 'FROM') {
      // The named boundary: the parser makes a From of every FROM.
      const from = instruction as From;
      stages.push({ name: from.getBuildStage() ?? undefined, image: from.getImage() ?? '', steps: [] });
      continue;
    }
    const words = instruction.getArguments().map((argument) => argument.getValue());
    const steps = stages.at(-1)?.steps;
    if (keyword === 'RUN') steps?.push({ kind: 'run', command: content });
    else if (keyword === 'WORKDIR') steps?.push({ kind: 'workdir', path: content });
    else if (keyword === 'COPY') {
      const from = (instruction as Copy).getFromFlag()?.getValue() ?? undefined;
      steps?.push({ kind: 'copy', from, sources: words.slice(0, -1), target: words.at(-1) ?? '' });
    } else steps?.push({ kind: 'other', keyword, content });
  }
  return stages;
}

/** The words of ENTRYPOINT, CMD and the like, as they stand there in JSON. */
export function commandOf(text: string, keyword: 'ENTRYPOINT' | 'CMD'): string[] {
  const dockerfile = DockerfileParser.parse(text);
  const [found] = keyword === 'CMD' ? dockerfile.getCMDs() : dockerfile.getENTRYPOINTs();
  return jsonWords(found);
}

/** Of the environment that the image itself sets. */
export function environmentOf(text: string): Record<string, string> {
  const properties = DockerfileParser.parse(text)
    .getENVs()
    .flatMap((env) => env.getProperties());
  return Object.fromEntries(properties.map((property) => [property.getName(), property.getValue() ?? '']));
}

function jsonWords(instruction: JSONInstruction | undefined): string[] {
  return instruction?.getJSONStrings().map((word) => word.getJSONValue()) ?? [];
}
