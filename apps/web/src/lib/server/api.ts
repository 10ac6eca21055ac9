export const startApi = async (): Promise<void> => {};
export const answer = async (_request: Request): Promise<Response> => new Response('no api yet', { status: 503 });
