import { simplified } from '../../src/lib/server/simplified.ts';

/** The outline of all that is above 0 in a grid, as closed SVG paths to be filled by the even-odd rule. */
export function contourPath(field: Float32Array, width: number, height: number, detail: number): string {
  const next = new Map<number, [to: number, x: number, y: number]>();
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= width || row >= height ? -1 : (field[row * width + column] ?? -1);
  // An edge between two grid points is named by its upper or left point and its direction.
  const span = width + 2;
  const across = (column: number, row: number) => 2 * ((row + 1) * span + column + 1);
  const down = (column: number, row: number) => across(column, row) + 1;
  const crossing = (a: number, b: number) => a / (a - b);

  for (let row = -1; row < height; row += 1) {
    for (let column = -1; column < width; column += 1) {
      const [a, b, c, d] = [
        at(column, row),
        at(column + 1, row),
        at(column + 1, row + 1),
        at(column, row + 1),
      ];
      const kind = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (c > 0 ? 4 : 0) | (d > 0 ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      const top = () => [across(column, row), column + crossing(a, b), row] as const;
      const right = () => [down(column + 1, row), column + 1, row + crossing(b, c)] as const;
      const bottom = () => [across(column, row + 1), column + crossing(d, c), row + 1] as const;
      const left = () => [down(column, row), column, row + crossing(a, d)] as const;
      const join = (from: readonly [number, number, number], to: readonly [number, number, number]) =>
        next.set(from[0], [to[0], from[1], from[2]]);
      // Ink on the left hand of each piece, so that pieces join from cell to cell.
      if (kind === 1) join(top(), left());
      else if (kind === 2) join(right(), top());
      else if (kind === 3) join(right(), left());
      else if (kind === 4) join(bottom(), right());
      else if (kind === 5) [join(top(), left()), join(bottom(), right())];
      else if (kind === 6) join(bottom(), top());
      else if (kind === 7) join(bottom(), left());
      else if (kind === 8) join(left(), bottom());
      else if (kind === 9) join(top(), bottom());
      else if (kind === 10) [join(right(), top()), join(left(), bottom())];
      else if (kind === 11) join(right(), bottom());
      else if (kind === 12) join(left(), right());
      else if (kind === 13) join(top(), right());
      else join(left(), top());
    }
  }

  const paths: string[] = [];
  for (const start of next.keys()) {
    const loop: [number, number][] = [];
    let edge = start;
    for (let piece = next.get(edge); piece; piece = next.get(edge)) {
      next.delete(edge);
      loop.push([piece[1], piece[2]]);
      edge = piece[0];
    }
    if (areaOf(loop) > 1.2) paths.push(pathOf(thinned(loop, detail)));
  }
  return paths.join('');
}

type Corner = readonly [x: number, y: number];

function areaOf(loop: readonly Corner[]): number {
  let twice = 0;
  loop.forEach(([x, y], index) => {
    const [nx, ny] = loop[(index + 1) % loop.length] ?? [x, y];
    twice += x * ny - nx * y;
  });
  return Math.abs(twice) / 2;
}

/** In whole tenths, as relative moves: short, and as exact as can be seen. */
function pathOf(loop: readonly Corner[]): string {
  let [px, py] = [0, 0];
  const moves = loop.map(([x, y], index) => {
    const [qx, qy] = [Math.round(x * 10), Math.round(y * 10)];
    const [dx, dy] = [qx - px, qy - py];
    [px, py] = [qx, qy];
    if (index === 0) return `M${qx} ${qy}`;
    return `${index === 1 ? 'l' : dx < 0 ? '' : ' '}${dx}${dy < 0 ? '' : ' '}${dy}`;
  });
  return `${moves.join('')}z`;
}

/** A loop is simplified as two lines, between its first point and the one farthest along. */
function thinned(loop: readonly Corner[], detail: number): Corner[] {
  const half = Math.floor(loop.length / 2);
  const there = simplified(loop.slice(0, half + 1), detail);
  const back = simplified([...loop.slice(half), ...loop.slice(0, 1)], detail);
  return [...there.slice(0, -1), ...back.slice(0, -1)];
}
