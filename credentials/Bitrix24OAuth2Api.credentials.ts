import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { limitFields } from './limit-fields';

/** Origin of the portal, however the person typed its address. */
const PORTAL_ORIGIN =
	'{{ $self["portal"].trim().replace(/^(?!https?:\\/\\/)/i, "https://").replace(/^([^\\/]+\\/\\/[^\\/]+).*$/, "$1") }}';

/** Origin of the server that issues tokens, which is not the portal (docs/internals/portal.md, "OAuth2"). */
const SERVER_ORIGIN =
	'{{ ({ info: "https://oauth.bitrix.info", tech: "https://oauth.bitrix24.tech" })[$self["authorizationServer"]] || $self["ownServer"].trim().replace(/\\/+$/, "") }}';

/** A local application of a portal. It acts for the person who connects it. n8n requests and saves the tokens. */
export class Bitrix24OAuth2Api implements ICredentialType {
	name = 'bitrix24OAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Bitrix24 OAuth2 API';

	icon: Icon = { light: 'file:bitrix24.svg', dark: 'file:bitrix24.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-bitrix24-pack/n8n-nodes-bitrix24-pack/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'authorizationCode' },
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'hidden',
			default: `=${PORTAL_ORIGIN}/oauth/authorize/`,
			required: true,
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: `=${SERVER_ORIGIN}/oauth/token/`,
			required: true,
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. local.5f3a2b1c0d9e8f.12345678',
			description: "The 'Application ID (client_id)' that Bitrix24 shows once the local application is saved",
			hint: "In Bitrix24 open Applications, Developer resources, Other, Local application. Paste the OAuth Redirect URL above into 'Your handler path', tick 'Application uses API only' and the permissions that your nodes need, such as crm and user, and save.",
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: "The 'Application key (client_secret)' that Bitrix24 shows beside the client ID",
		},
		// Bitrix24 ignores the requested scope and grants the application's permissions. Without one n8n asks for 'openid'.
		{ displayName: 'Scope', name: 'scope', type: 'hidden', default: 'crm' },
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: '',
		},
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
		{
			displayName: 'Portal',
			name: 'portal',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. your-portal.bitrix24.com',
			description: 'Address of your Bitrix24, as the browser shows it',
		},
		{
			displayName: 'Authorization Server',
			name: 'authorizationServer',
			type: 'options',
			options: [
				{
					name: 'International',
					value: 'info',
					description: 'oauth.bitrix.info, for portals such as .com, .de, .eu and .in',
				},
				{
					name: 'Russia and CIS',
					value: 'tech',
					description: 'oauth.bitrix24.tech, for portals such as .ru, .by and .kz',
				},
				{ name: 'Other', value: 'own', description: 'Another server, whose address you enter' },
			],
			default: 'info',
			description:
				'Bitrix24 server that issues access tokens. Self-hosted portals use the one of their licence.',
		},
		{
			displayName: 'Address of the Authorization Server',
			name: 'ownServer',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://oauth.example.com',
			displayOptions: { show: { authorizationServer: ['own'] } },
		},
		...limitFields(),
	];
}
