/** The file that this process was started with: the command line, from source or bundled. */
export const [, program = ''] = process.argv;
