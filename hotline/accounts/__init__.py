"""Login (登录): accounts, sessions, second factors, the office's identity provider."""
