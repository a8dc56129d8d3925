// hs256/mastra against Mastra's own types. PLACE becomes `auth` or, for 0.24, `experimental_auth`.
import { Mastra } from '@mastra/core/mastra';
import {
  decodeToken,
  getTokenIssuer,
  type JwtUser,
  MastraJwtAuth,
  type MastraJwtAuthOptions,
  verifyHmac,
  verifyJwks,
} from 'hs256/mastra';

interface Session extends JwtUser {
  role: 'admin' | 'user';
}

const options: MastraJwtAuthOptions<Session> = {
  secret: 'supersecretdevkeythatishs256safe!',
  name: 'ours',
  authorizeUser: async (user, request) => user.role === 'admin' && request !== undefined,
  mapUser: (user) => ({ id: user.sub ?? 'nobody' }),
  mapUserToResourceId: (user) => user.sub,
  public: ['/health', ['/webhook', 'POST'], /^\/docs/],
  protected: ['/admin/*', ['/x', ['GET', 'PUT']]],
  failClosed: true,
  onReject: ({ code, claim }, request) => console.log(code, claim, request),
  issuer: 'https://login.example',
  required: ['exp'],
};

class Admins extends MastraJwtAuth<Session> {
  constructor() {
    super(options);
    this.registerOptions({ public: ['/health'] });
  }

  override async authorizeUser(user: Session): Promise<boolean> {
    return user.role === 'admin';
  }
}

export const one: Mastra = new Mastra({ server: { PLACE: new MastraJwtAuth(options) } });
export const two: Mastra = new Mastra({ server: { PLACE: new Admins() } });
export const three: Mastra = new Mastra({ server: { PLACE: new MastraJwtAuth() } });

export const issuer: Promise<string> = decodeToken('x').then(getTokenIssuer);
export const subject: Promise<string | undefined> = verifyHmac('x', 'x').then(({ sub }) => sub);
export const never: Promise<never> = verifyJwks('x', 'https://login.example/jwks.json');

// @ts-expect-error an unknown option
new MastraJwtAuth({ autorizeUser: () => true });
// @ts-expect-error a user is not a string
new MastraJwtAuth({ authorizeUser: (user: string) => user === 'ada' });
