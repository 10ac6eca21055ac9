import { print, printJson } from '../output.ts';
import { createStationFolder } from '../station/folder.ts';

export async function keygen(
  folder: string,
  { election, station, state, json }: { election: string; station: string; state: string; json?: true },
): Promise<void> {
  const described = { electionId: election, stationId: station, state };
  const { publicKey } = await createStationFolder(folder, described);
  if (json) printJson({ ...described, publicKey });
  else {
    print(`public key ${publicKey}`);
    print(
      `The private key is in ${folder}/key.pem and stays there. The administrator registers the public one.`,
    );
  }
}
