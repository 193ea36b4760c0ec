import { isDeepStrictEqual } from 'node:util'
import type { Dialect, DialectCase, VendorRequest } from './judge-dialect.ts'

/** One vendor's token call as its public documentation has it: what is asked for, and what comes back. */
type VendorFacts = Pick<DialectCase, 'n' | 'title' | 'path' | 'method' | 'opts' | 'grant' | 'want' | 'life'> &
  Partial<Pick<DialectCase, 'resType' | 'schemes' | 'pathParam' | 'req'>> & {
    dialect: Dialect
    /** The only request the vendor takes. */
    asks: {
      path?: string
      basic?: string
      form?: Record<string, string>
      json?: object
      query?: Record<string, string>
      headers?: Record<string, string>
    }
    answers: Record<string, unknown> | string | (() => Record<string, unknown>)
    /** What a call of the API must bring, where that is not the bearer token. */
    calls?: { headers?: Record<string, string>; query?: Record<string, string> }
  }

const id = 'cid'
const secret = 's3c/ret+:%'
const app = { clientId: id, clientSecret: secret }
const inBody = { client_id: id, client_secret: secret }
const own = ['client_id', 'client_secret']
const code = { grant: 'authorization_code', ...app, code: 'c1', codeVerifier: 'v'.repeat(43) }
const redirectUri = 'https://app.example/cb'
const refresh = { grant: 'refresh_token', ...app, refreshToken: 'R0' }
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const inTwoHours = (): number => Math.floor(Date.now() / 1000) + 7200

const facts: VendorFacts[] = [
  {
    n: 'github',
    title: 'GitHub: form asked for JSON by Accept, errors with status 200',
    path: '/login/oauth/access_token',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { refresh_token: { parameters: [...own, 'refresh_token'] } },
      response: {
        access_token: ['access_token'],
        token_type: ['token_type'],
        expires_in: ['expires_in'],
        refresh_token: ['refresh_token'],
        refresh_expires_in: ['refresh_token_expires_in'],
      },
      scopeSeparator: ',',
      reauthErrors: ['bad_refresh_token'],
    },
    grant: refresh,
    asks: {
      headers: { accept: 'application/json' },
      form: { grant_type: 'refresh_token', ...inBody, refresh_token: 'R0' },
    },
    answers: {
      access_token: 'ghu_1',
      expires_in: 28800,
      refresh_token: 'ghr_1',
      refresh_token_expires_in: 15897600,
      scope: '',
      token_type: 'bearer',
    },
    want: 'ghu_1',
    life: 28800,
  },
  {
    n: 'zoho',
    title: 'Zoho: everything in the query, a scheme of its own for calls',
    path: '/oauth/v2/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: [...own, 'scope', 'soid'] } },
      query: [...own, 'scope', 'soid', 'grant_type'],
      scopeSeparator: ',',
      calls: { scheme: 'Zoho-oauthtoken' },
    },
    opts: { ...app, scope: 'ZohoCRM.modules.ALL ZohoCRM.users.READ', extraParams: { soid: 'ZohoCRM.1' } },
    asks: {
      query: {
        ...inBody,
        scope: 'ZohoCRM.modules.ALL,ZohoCRM.users.READ',
        soid: 'ZohoCRM.1',
        grant_type: 'client_credentials',
      },
    },
    answers: {
      access_token: '1000.z',
      api_domain: 'https://www.zohoapis.eu',
      token_type: 'Bearer',
      expires_in: 3600,
    },
    want: '1000.z',
    life: 3600,
    calls: { headers: { authorization: 'Zoho-oauthtoken 1000.z' } },
  },
  {
    n: 'intuit',
    title: 'QuickBooks: Basic as it is, the refresh token’s end under its own name',
    path: '/oauth2/v1/tokens/bearer',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_basic',
      basicEncoding: 'raw',
      grants: {
        authorization_code: { parameters: ['code', 'redirect_uri'] },
        refresh_token: { parameters: ['refresh_token'] },
      },
      response: {
        access_token: ['access_token'],
        token_type: ['token_type'],
        expires_in: ['expires_in'],
        refresh_token: ['refresh_token'],
        refresh_expires_in: ['x_refresh_token_expires_in'],
      },
    },
    req: ['grant_type', 'code', 'redirect_uri', 'refresh_token'],
    grant: refresh,
    asks: { basic: `${id}:${secret}`, form: { grant_type: 'refresh_token', refresh_token: 'R0' } },
    answers: {
      access_token: 'eyQ',
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: 'R1',
      x_refresh_token_expires_in: 8726400,
    },
    want: 'eyQ',
    life: 3600,
  },
  {
    n: 'shopify',
    title: 'Shopify: a code without grant_type, an offline token without end, a header of its own',
    path: '/admin/oauth/access_token',
    dialect: {
      encoding: 'json',
      clientAuth: 'client_secret_post',
      grants: { authorization_code: { parameters: [...own, 'code'] } },
      fields: { grant_type: null },
      tokenTypeOptional: true,
      scopeSeparator: ',',
      calls: { header: 'X-Shopify-Access-Token' },
    },
    grant: code,
    asks: { json: { ...inBody, code: 'c1' } },
    answers: { access_token: 'shpat_1', scope: 'write_orders,read_customers' },
    want: 'shpat_1',
  },
  {
    n: 'square',
    title: 'Square: JSON, a version header, the end as a date',
    path: '/oauth2/token',
    dialect: {
      encoding: 'json',
      clientAuth: 'client_secret_post',
      headers: { 'Square-Version': '2026-01-22' },
      grants: { refresh_token: { parameters: [...own, 'refresh_token'] } },
      response: {
        access_token: ['access_token'],
        token_type: ['token_type'],
        expires_in: ['expires_at'],
        refresh_token: ['refresh_token'],
      },
      lifetime: 'date',
    },
    grant: refresh,
    asks: {
      headers: { 'square-version': '2026-01-22' },
      json: { grant_type: 'refresh_token', ...inBody, refresh_token: 'R0' },
    },
    answers: () => ({
      access_token: 'EAAA',
      token_type: 'bearer',
      expires_at: new Date(inTwoHours() * 1000).toISOString(),
      merchant_id: 'M',
      refresh_token: 'R1',
    }),
    want: 'EAAA',
    life: 7200,
  },
  {
    n: 'marketo',
    title: 'Marketo: GET with everything in the query',
    path: '/identity/oauth/token',
    method: 'get',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: own } },
    },
    opts: app,
    asks: { query: { grant_type: 'client_credentials', ...inBody } },
    answers: { access_token: 'cdf0:int', token_type: 'bearer', expires_in: 3599, scope: 'api@example.com' },
    want: 'cdf0:int',
    life: 3599,
  },
  {
    n: 'twitch',
    title: 'Twitch: scopes as a list, Client-Id beside the token',
    path: '/oauth2/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: [...own, 'scope'] } },
    },
    schemes: { twitchClient: { type: 'apiKey', in: 'header', name: 'Client-Id' } },
    opts: { ...app, scope: 'a:read b:read', twitchClient: id },
    asks: { form: { grant_type: 'client_credentials', ...inBody, scope: 'a:read b:read' } },
    answers: { access_token: 'tw', expires_in: 5011271, token_type: 'bearer', scope: ['a:read', 'b:read'] },
    want: 'tw',
    life: 5011271,
    calls: { headers: { authorization: 'Bearer tw', 'client-id': id } },
  },
  {
    n: 'tiktokshop',
    title: 'TikTok Shop: GET, app_key and auth_code, ends as points in time below data',
    path: '/api/v2/token/get',
    method: 'get',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: {
        authorization_code: { parameters: [...own, 'code'], fixed: { grant_type: 'authorized_code' } },
      },
      fields: { client_id: 'app_key', client_secret: 'app_secret', code: 'auth_code' },
      response: {
        access_token: ['/data/access_token'],
        expires_in: ['/data/access_token_expire_in'],
        refresh_token: ['/data/refresh_token'],
        refresh_expires_in: ['/data/refresh_token_expire_in'],
        error: ['code'],
      },
      lifetime: 'epoch-seconds',
      refreshLifetime: 'epoch-seconds',
      tokenTypeOptional: true,
      calls: { header: 'x-tts-access-token' },
    },
    grant: code,
    asks: { query: { grant_type: 'authorized_code', app_key: id, app_secret: secret, auth_code: 'c1' } },
    answers: () => ({
      code: 0,
      message: 'success',
      data: { access_token: 'ROW_1', access_token_expire_in: inTwoHours(), refresh_token: 'ROW_R' },
    }),
    want: 'ROW_1',
    life: 7200,
  },
  {
    n: 'tiktok',
    title: 'TikTok: client_key, scopes joined with commas',
    path: '/v2/oauth/token/',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: {
        client_credentials: { parameters: own },
        refresh_token: { parameters: [...own, 'refresh_token'] },
      },
      fields: { client_id: 'client_key' },
      scopeSeparator: ',',
    },
    req: ['client_key', 'client_secret', 'grant_type', 'refresh_token'],
    opts: app,
    asks: { form: { client_key: id, client_secret: secret, grant_type: 'client_credentials' } },
    answers: { access_token: 'clt.1', expires_in: 7200, token_type: 'Bearer' },
    want: 'clt.1',
    life: 7200,
  },
  {
    n: 'amazon',
    title: 'Login with Amazon: the selling API wants x-amz-access-token',
    path: '/auth/o2/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: [...own, 'scope'] } },
      calls: { header: 'x-amz-access-token' },
    },
    opts: { ...app, scope: 'sellingpartnerapi::migration' },
    asks: { form: { grant_type: 'client_credentials', ...inBody, scope: 'sellingpartnerapi::migration' } },
    answers: { access_token: 'Atc|1', token_type: 'bearer', expires_in: 3600 },
    want: 'Atc|1',
    life: 3600,
    calls: { headers: { 'x-amz-access-token': 'Atc|1' } },
  },
  {
    n: 'docusign',
    title: 'Docusign: JWT bearer, no client of its own',
    path: '/oauth/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'none',
      grants: { 'urn:ietf:params:oauth:grant-type:jwt-bearer': { parameters: ['assertion'] } },
    },
    opts: { assertion: 'h.p.s' },
    asks: { form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'h.p.s' } },
    answers: { access_token: 'ds', token_type: 'Bearer', expires_in: 3600 },
    want: 'ds',
    life: 3600,
  },
  {
    n: 'adobe',
    title: 'Adobe: scopes joined with commas, the lifetime as digits',
    path: '/ims/token/v3',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: [...own, 'scope'] } },
      scopeSeparator: ',',
    },
    schemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
    opts: { ...app, scope: 'openid AdobeID', apiKey: id },
    asks: { form: { grant_type: 'client_credentials', ...inBody, scope: 'openid,AdobeID' } },
    answers: { access_token: 'ad', token_type: 'bearer', expires_in: '86399' },
    want: 'ad',
    life: 86399,
    calls: { headers: { authorization: 'Bearer ad', 'x-api-key': id } },
  },
  {
    n: 'auth0',
    title: 'Auth0: JSON with an audience that must be given',
    path: '/oauth/token',
    dialect: {
      encoding: 'json',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: [...own, 'audience'] } },
    },
    opts: { ...app, audience: 'https://api.example' },
    asks: { json: { grant_type: 'client_credentials', ...inBody, audience: 'https://api.example' } },
    answers: { access_token: 'a0', token_type: 'Bearer', expires_in: 86400 },
    want: 'a0',
    life: 86400,
  },
  {
    n: 'okta',
    title: 'Okta: private_key_jwt',
    path: '/oauth2/v1/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'private_key_jwt',
      grants: { client_credentials: { parameters: ['scope'] } },
    },
    opts: { clientId: id, clientAssertion: 'h.p.s', scope: 'okta.users.read' },
    asks: {
      form: {
        grant_type: 'client_credentials',
        scope: 'okta.users.read',
        client_assertion_type: jwtBearer,
        client_assertion: 'h.p.s',
      },
    },
    answers: { access_token: 'ok', token_type: 'Bearer', expires_in: 3600, scope: 'okta.users.read' },
    want: 'ok',
    life: 3600,
  },
  {
    n: 'azure',
    title: 'Azure AD v1: the tenant in the path, a resource, digits',
    path: '/{tenant}/oauth2/token',
    pathParam: 'tenant',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: [...own, 'resource'] } },
    },
    opts: { ...app, resource: 'https://graph.example', extraParams: { tenant: 'contoso.example' } },
    asks: {
      path: '/contoso.example/oauth2/token',
      form: { grant_type: 'client_credentials', ...inBody, resource: 'https://graph.example' },
    },
    answers: { token_type: 'Bearer', expires_in: '3599', expires_on: '1785000000', access_token: 'az' },
    want: 'az',
    life: 3599,
  },
  {
    n: 'ups',
    title: 'UPS: Basic, the merchant in a header, every number as digits',
    path: '/security/v1/oauth/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_basic',
      headers: { 'x-merchant-id': '{merchant}' },
      grants: { client_credentials: { parameters: [] } },
    },
    opts: { ...app, clientSecret: 'plain', extraParams: { merchant: 'M1' } },
    asks: {
      basic: `${id}:plain`,
      headers: { 'x-merchant-id': 'M1' },
      form: { grant_type: 'client_credentials' },
    },
    answers: {
      token_type: 'Bearer',
      issued_at: '1685542319575',
      client_id: id,
      access_token: 'ups',
      expires_in: '14399',
      status: 'approved',
    },
    want: 'ups',
    life: 14399,
  },
  {
    n: 'lark',
    title: 'Lark: code and msg around it, the lifetime called expire',
    path: '/open-apis/auth/v3/tenant_access_token/internal',
    dialect: {
      encoding: 'json',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: own } },
      fields: { grant_type: null, client_id: 'app_id', client_secret: 'app_secret' },
      response: {
        access_token: ['tenant_access_token'],
        expires_in: ['expire'],
        error: ['code'],
        error_description: ['msg'],
      },
      tokenTypeOptional: true,
    },
    opts: app,
    asks: { json: { app_id: id, app_secret: secret } },
    answers: { code: 0, msg: 'ok', tenant_access_token: 't-1', expire: 7200 },
    want: 't-1',
    life: 7200,
  },
  {
    n: 'wechat',
    title: 'WeChat: GET, appid and secret, calls with the token in the query',
    path: '/cgi-bin/token',
    method: 'get',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: own, fixed: { grant_type: 'client_credential' } } },
      fields: { client_id: 'appid', client_secret: 'secret' },
      response: {
        access_token: ['access_token'],
        expires_in: ['expires_in'],
        error: ['errcode'],
        error_description: ['errmsg'],
      },
      tokenTypeOptional: true,
      calls: { query: 'access_token' },
    },
    opts: app,
    asks: { query: { grant_type: 'client_credential', appid: id, secret } },
    answers: { access_token: 'wx/+=', expires_in: 7200 },
    want: 'wx/+=',
    life: 7200,
    calls: { query: { access_token: 'wx/+=' } },
  },
  {
    n: 'dingtalk',
    title: 'DingTalk: camel case all through, a header of its own',
    path: '/v1.0/oauth2/accessToken',
    dialect: {
      encoding: 'json',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: own } },
      fields: { grant_type: null, client_id: 'appKey', client_secret: 'appSecret' },
      response: { access_token: ['accessToken'], expires_in: ['expireIn'] },
      tokenTypeOptional: true,
      calls: { header: 'x-acs-dingtalk-access-token' },
    },
    opts: app,
    asks: { json: { appKey: id, appSecret: secret } },
    answers: { accessToken: 'dt', expireIn: 7200 },
    want: 'dt',
    life: 7200,
    calls: { headers: { 'x-acs-dingtalk-access-token': 'dt' } },
  },
  {
    n: 'kakao',
    title: 'Kakao: a refresh that leaves the refresh token out when it stays good',
    path: '/oauth/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { refresh_token: { parameters: [...own, 'refresh_token'] } },
      response: {
        access_token: ['access_token'],
        token_type: ['token_type'],
        expires_in: ['expires_in'],
        refresh_token: ['refresh_token'],
        refresh_expires_in: ['refresh_token_expires_in'],
      },
    },
    grant: refresh,
    asks: { form: { grant_type: 'refresh_token', ...inBody, refresh_token: 'R0' } },
    answers: {
      access_token: 'kk',
      token_type: 'bearer',
      expires_in: 21599,
      refresh_token: null,
      refresh_token_expires_in: null,
    },
    want: 'kk',
    life: 21599,
  },
  {
    n: 'slack',
    title: 'Slack: the person’s token below authed_user',
    path: '/api/oauth.v2.access',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_basic',
      basicEncoding: 'raw',
      grants: { authorization_code: { parameters: ['code', 'redirect_uri'] } },
      response: {
        access_token: ['/authed_user/access_token', 'access_token'],
        token_type: ['/authed_user/token_type', 'token_type'],
        scope: ['/authed_user/scope', 'scope'],
      },
      tokenTypes: ['user', 'bot'],
      scopeSeparator: ',',
    },
    grant: { ...code, redirectUri },
    asks: {
      basic: `${id}:${secret}`,
      form: { grant_type: 'authorization_code', code: 'c1', redirect_uri: redirectUri },
    },
    answers: {
      ok: true,
      scope: 'commands',
      access_token: 'xoxb-1',
      token_type: 'bot',
      authed_user: { id: 'U1', scope: 'chat:write', access_token: 'xoxp-1', token_type: 'user' },
    },
    want: 'xoxp-1',
  },
  {
    n: 'instagram',
    title: 'Instagram: GET, and the access token is what is refreshed with',
    path: '/refresh_access_token',
    method: 'get',
    dialect: {
      encoding: 'form',
      clientAuth: 'none',
      grants: { refresh_token: { parameters: ['refresh_token'], fixed: { grant_type: 'ig_refresh_token' } } },
      fields: { refresh_token: 'access_token' },
      response: {
        access_token: ['access_token'],
        token_type: ['token_type'],
        expires_in: ['expires_in'],
        refresh_token: ['access_token'],
      },
    },
    grant: { grant: 'refresh_token', clientId: 'unused', refreshToken: 'IG0' },
    asks: { query: { grant_type: 'ig_refresh_token', access_token: 'IG0' } },
    answers: { access_token: 'IG1', token_type: 'bearer', expires_in: 5183944 },
    want: 'IG1',
    life: 5183944,
  },
  {
    n: 'tableau',
    title: 'Tableau: nested both ways, the lifetime as hours, minutes and seconds',
    path: '/api/3.24/auth/signin',
    dialect: {
      encoding: 'json',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: [...own, 'site'] } },
      fields: {
        grant_type: null,
        client_id: '/credentials/personalAccessTokenName',
        client_secret: '/credentials/personalAccessTokenSecret',
        site: '/credentials/site/contentUrl',
      },
      response: {
        access_token: ['/credentials/token'],
        expires_in: ['/credentials/estimatedTimeToExpiration'],
      },
      lifetime: 'hours-minutes-seconds',
      tokenTypeOptional: true,
      calls: { header: 'X-Tableau-Auth' },
    },
    req: ['credentials'],
    opts: { ...app, extraParams: { site: 'acme' } },
    asks: {
      json: {
        credentials: {
          personalAccessTokenName: id,
          personalAccessTokenSecret: secret,
          site: { contentUrl: 'acme' },
        },
      },
    },
    answers: { credentials: { token: 'tab|1', estimatedTimeToExpiration: '240:00:30' } },
    want: 'tab|1',
    life: 864030,
    calls: { headers: { 'x-tableau-auth': 'tab|1' } },
  },
  {
    n: 'vsphere',
    title: 'vSphere: a person’s Basic, the answer is the token and nothing else',
    path: '/api/session',
    dialect: {
      encoding: 'json',
      clientAuth: 'client_secret_basic',
      basicEncoding: 'raw',
      grants: { client_credentials: { parameters: [] } },
      fields: { grant_type: null },
      response: { access_token: [''] },
      tokenTypeOptional: true,
      calls: { header: 'vmware-api-session-id' },
    },
    req: [],
    opts: app,
    asks: { basic: `${id}:${secret}` },
    answers: '"vs-1"',
    want: 'vs-1',
    calls: { headers: { 'vmware-api-session-id': 'vs-1' } },
  },
  {
    n: 'magento',
    title: 'Magento: a login whose answer is one JSON text, good for four hours',
    path: '/rest/V1/integration/admin/token',
    dialect: {
      encoding: 'json',
      clientAuth: 'none',
      grants: { password: { parameters: ['username', 'password'] } },
      fields: { grant_type: null },
      response: { access_token: [''] },
      tokenTypeOptional: true,
      defaultLifetimeSeconds: 14400,
    },
    opts: { username: 'me', password: secret },
    asks: { json: { username: 'me', password: secret } },
    answers: '"mg1"',
    want: 'mg1',
    life: 14400,
  },
  {
    n: 'strava',
    title: 'Strava: the end as a point in time, beside a lifetime',
    path: '/oauth/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { refresh_token: { parameters: [...own, 'refresh_token'] } },
      response: {
        access_token: ['access_token'],
        token_type: ['token_type'],
        expires_in: ['expires_at'],
        refresh_token: ['refresh_token'],
      },
      lifetime: 'epoch-seconds',
    },
    grant: refresh,
    asks: { form: { grant_type: 'refresh_token', ...inBody, refresh_token: 'R0' } },
    answers: () => ({
      token_type: 'Bearer',
      access_token: 'st',
      expires_at: inTwoHours(),
      expires_in: 7200,
      refresh_token: 'R1',
    }),
    want: 'st',
    life: 7200,
  },
  {
    n: 'paypal',
    title: 'PayPal: Basic, and more in the answer than is read',
    path: '/v1/oauth2/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_basic',
      grants: { client_credentials: { parameters: [] } },
    },
    opts: { ...app, clientSecret: 'plain' },
    asks: { basic: `${id}:plain`, form: { grant_type: 'client_credentials' } },
    answers: {
      scope: 'https://uri.pp',
      access_token: 'A21',
      token_type: 'Bearer',
      app_id: 'APP',
      expires_in: 31668,
    },
    want: 'A21',
    life: 31668,
  },
  {
    n: 'linkedin',
    title: 'LinkedIn: a code in a form with both credentials',
    path: '/oauth/v2/accessToken',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { authorization_code: { parameters: [...own, 'code', 'redirect_uri'] } },
      tokenTypeOptional: true,
    },
    grant: { ...code, redirectUri },
    asks: { form: { grant_type: 'authorization_code', ...inBody, code: 'c1', redirect_uri: redirectUri } },
    answers: {
      access_token: 'li',
      expires_in: 5184000,
      refresh_token: 'lr',
      refresh_token_expires_in: 31536000,
    },
    want: 'li',
    life: 5184000,
  },
]

/** Token endpoints of real vendors, beside those of ordinary shape, as cases for `judgeDialect`. */
export const dialectCases: readonly DialectCase[] = facts.map((one) => {
  const { asks, answers, calls, req, ...rest } = one
  const answer = (): Record<string, unknown> | string => (typeof answers === 'function' ? answers() : answers)
  const example = answer()
  return {
    ...rest,
    req: req ?? Object.keys(asks.form ?? asks.json ?? asks.query ?? {}),
    res: typeof example === 'string' ? {} : Object.fromEntries(Object.entries(example).map(typeOf)),
    server: (request) => {
      check(one, request)
      return answer()
    },
    ...(calls && {
      api: ({ headers, url }: VendorRequest) => {
        for (const [name, value] of Object.entries(calls.headers ?? {})) same(headers[name], value)
        if (calls.query) same(Object.fromEntries(queryOf(url)), calls.query)
        if (!calls.headers?.['authorization']) same(headers['authorization'], undefined)
      },
    }),
  }
})

function typeOf([name, value]: [string, unknown]): [string, string] {
  if (typeof value === 'number') return [name, 'integer']
  if (Array.isArray(value)) return [name, 'array']
  return [name, value !== null && typeof value === 'object' ? 'object' : 'string']
}

/** @throws Error for a request that is not the one the vendor takes */
function check({ path, asks }: VendorFacts, { method, url, headers, body }: VendorRequest): void {
  same(url.split('?')[0], asks.path ?? path)
  same(headers['authorization'], asks.basic && `Basic ${Buffer.from(asks.basic).toString('base64')}`)
  for (const [name, value] of Object.entries(asks.headers ?? {})) same(headers[name], value)
  same(Object.fromEntries(queryOf(url)), asks.query ?? {})
  if (method === 'GET' || !(asks.form || asks.json)) return
  same(headers['content-type'], asks.form ? 'application/x-www-form-urlencoded' : 'application/json')
  same(asks.form ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body), asks.form ?? asks.json)
}

function queryOf(url: string): URLSearchParams {
  return new URL(url, 'http://vendor.test').searchParams
}

function same(got: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(got, wanted))
    throw new Error(`got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`)
}
