/** How a message reaches somebody (reference 11.1). */
export type Channel = 'email' | 'sms' | 'push' | 'inbox' | 'direct_message' | 'banner' | 'webhook';
