"""Superset's settings: everything of it lies in one folder, nothing leaves this machine, nobody sees anything without a sign-in."""

import os
from pathlib import Path
from urllib.parse import quote

HOME = Path(os.environ["REELHOUSE_SUPERSET_HOME"])

SECRET_KEY = (HOME / "secret.key").read_text()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.sqlite'}"
DATA_DIR = str(HOME / "data")
UPLOAD_FOLDER = str(HOME / "data" / "uploads")

APP_NAME = "Reelhouse"
FEATURE_FLAGS = {}
AUTH_USER_REGISTRATION = False
PUBLIC_ROLE_LIKE = None
RATELIMIT_ENABLED = True
RATELIMIT_STORAGE_URI = "memory://"
SESSION_COOKIE_NAME = "reelhouse_superset"  # cookies know no port: another page of this machine may be called `session`
WTF_CSRF_ENABLED = True
ENABLE_CORS = False
SQLLAB_TIMEOUT = 30
ENABLE_UI_THEME_ADMINISTRATION = False

# The pages may call this server and nobody else: no map tiles, no fonts from elsewhere, and not the counting pixel
# that Superset's front end carries in its code and no setting removes.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
        "frame-ancestors": ["'self'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}

_NAME = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='132' height='24'><text x='0' y='18' font-family='sans-serif' "
    "font-size='18' font-weight='600' fill='#4f46e5'>Reelhouse</text></svg>"
)
_TOKEN = {
    "brandAppName": APP_NAME,
    "brandLogoAlt": APP_NAME,
    "brandLogoUrl": f"data:image/svg+xml,{quote(_NAME)}",
    "brandLogoHref": "/superset/dashboard/engagement/",
    "brandLogoHeight": "24px",
    "brandLogoMargin": "18px 0",
    "colorPrimary": "#4f46e5",
    "colorLink": "#4f46e5",
    "fontUrls": [],
}
THEME_DEFAULT = {"token": _TOKEN, "algorithm": "default"}
THEME_DARK = {"token": _TOKEN, "algorithm": "dark"}
