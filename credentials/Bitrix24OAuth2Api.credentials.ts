import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { limitFields } from './limit-fields';

/** Origin of the portal, however its address was typed. */
const PORTAL_ORIGIN =
	'{{ $self["portal"].trim().replace(/^(?!https?:\\/\\/)/i, "https://").replace(/^([^\\/]+\\/\\/[^\\/]+).*$/, "$1") }}';

/** Origin of the server that gives tokens, which is not the portal (bitrix24/api.md 2.2). */
const SERVER_ORIGIN =
	'{{ ({ info: "https://oauth.bitrix.info", tech: "https://oauth.bitrix24.tech" })[$self["authorizationServer"]] || $self["ownServer"].trim().replace(/\\/+$/, "") }}';

/** A local application of a portal, in the name of the person who connects it. n8n gets the tokens and keeps them. */
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
			hint: "In Bitrix24 open Applications, Developer resources, Other, Local application. Paste the OAuth Redirect URL above into 'Your handler path', tick 'Application uses API only', tick crm and what else you need under permissions, and save.",
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
		// Bitrix24 gives what the application was given, whatever is asked for. Without a scope n8n would ask for 'openid'.
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
					description: 'Bitrix24 at oauth.bitrix.info: portals such as .com, .de, .eu and .in',
				},
				{
					name: 'Russia and CIS',
					value: 'tech',
					description: 'Bitrix24 at oauth.bitrix24.tech: portals such as .ru, .by and .kz',
				},
				{ name: 'Other', value: 'own', description: 'Another server, by its address' },
			],
			default: 'info',
			description: 'Which server of Bitrix24 gives access; self-hosted portals use the one of their licence',
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
