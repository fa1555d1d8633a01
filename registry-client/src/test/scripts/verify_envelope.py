"""Verifies a DSSE envelope by the specification, with Python's cryptography, and prints its statement's subjects."""

import base64
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

envelope = json.loads(open(sys.argv[1], encoding="utf-8").read())
key = load_pem_public_key(open(sys.argv[2], "rb").read())
body = base64.b64decode(envelope["payload"], validate=True)
kind = envelope["payloadType"].encode()
message = b" ".join([b"DSSEv1", str(len(kind)).encode(), kind, str(len(body)).encode(), body])
signature = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
try:
    if isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, message)
    else:
        key.verify(signature, message, ec.ECDSA(SHA256()))
except InvalidSignature:
    print("bad signature")
    sys.exit(0)
statement = json.loads(body)
print(statement["_type"], statement["predicateType"])
for subject in statement["subject"]:
    print(subject["name"], subject["digest"]["sha256"])
