//! A dump of a made-up cluster, as `kubectl get nodes,pods -A -o json` prints it; the same bytes on every machine.

use std::io::{self, Write};

/// Writes a dump of about so many bytes: thirty pods to a node.
pub(crate) fn dump(bytes: u64, to: &mut impl Write) -> io::Result<()> {
    let mut written = 0;
    let mut put = |text: &str| {
        written += text.len() as u64;
        to.write_all(text.as_bytes()).map(|()| written)
    };
    put("{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n")?;
    let mut number = 0u64;
    loop {
        let object = if number.is_multiple_of(31) { node(number / 31) } else { pod(number) };
        let written = put(&object)?;
        number += 1;
        if written >= bytes {
            break;
        }
        put(",\n")?;
    }
    put(
        "\n    ],\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n",
    )?;
    Ok(())
}

fn node(number: u64) -> String {
    let images: Vec<String> = (0..40)
        .map(|image| {
            format!(
                r#"                    {{
                        "names": [
                            "registry.example.com/team-{team}/service-{image}@sha256:{number:064x}",
                            "registry.example.com/team-{team}/service-{image}:1.{image}.{patch}"
                        ],
                        "sizeBytes": {size}
                    }}"#,
                team = image % 7,
                patch = number % 5,
                size = 10_000_000 + image * 12_345,
            )
        })
        .collect();
    format!(
        r#"        {{
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {{
                "annotations": {{
                    "node.alpha.kubernetes.io/ttl": "0",
                    "volumes.kubernetes.io/controller-managed-attach-detach": "true"
                }},
                "creationTimestamp": "2025-01-01T00:00:00Z",
                "labels": {{
                    "eks.amazonaws.com/nodegroup": "pool-{pool}",
                    "kubernetes.io/arch": "amd64",
                    "kubernetes.io/hostname": "node-{number}",
                    "kubernetes.io/os": "linux",
                    "node.kubernetes.io/instance-type": "m6i.4xlarge",
                    "topology.kubernetes.io/zone": "eu-west-1{zone}"
                }},
                "name": "node-{number}",
                "resourceVersion": "{number}",
                "uid": "00000000-0000-4000-8000-{number:012x}"
            }},
            "spec": {{
                "providerID": "aws:///eu-west-1{zone}/i-{number:017x}"
            }},
            "status": {{
                "addresses": [
                    {{
                        "address": "10.{a}.{b}.{c}",
                        "type": "InternalIP"
                    }},
                    {{
                        "address": "node-{number}",
                        "type": "Hostname"
                    }}
                ],
                "allocatable": {{
                    "cpu": "15890m",
                    "memory": "60234764Ki",
                    "pods": "234"
                }},
                "capacity": {{
                    "cpu": "16",
                    "memory": "63290380Ki",
                    "pods": "234"
                }},
                "images": [
{images}
                ],
                "nodeInfo": {{
                    "architecture": "amd64",
                    "bootID": "{number:08x}-0000-4000-8000-{number:012x}",
                    "containerRuntimeVersion": "containerd://1.7.27",
                    "kernelVersion": "6.1.{minor}-amd64",
                    "kubeletVersion": "v1.31.4-eks-aeac579",
                    "machineID": "{number:032x}",
                    "operatingSystem": "linux",
                    "osImage": "Amazon Linux 2023.6.20250115",
                    "systemUUID": "{number:08x}-0000-4000-9000-{number:012x}"
                }}
            }}
        }}"#,
        pool = number % 9,
        zone = ['a', 'b', 'c'][usize::try_from(number % 3).unwrap_or(0)],
        a = number / 65_536 % 256,
        b = number / 256 % 256,
        c = number % 256,
        minor = number % 4,
        images = images.join(",\n"),
    )
}

fn pod(number: u64) -> String {
    let service = number % 997;
    let environment: Vec<String> = (0..12)
        .map(|name| {
            format!(
                r#"                            {{
                                "name": "SETTING_{name}",
                                "value": "a value \"{name}\" of service {service}"
                            }}"#
            )
        })
        .collect();
    format!(
        r#"        {{
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {{
                "annotations": {{
                    "checksum/config": "{number:064x}",
                    "prometheus.io/scrape": "true"
                }},
                "creationTimestamp": "2025-02-01T00:00:00Z",
                "generateName": "service-{service}-{hash:010x}-",
                "labels": {{
                    "app": "service-{service}",
                    "pod-template-hash": "{hash:010x}",
                    "team": "team-{team}"
                }},
                "name": "service-{service}-{hash:010x}-{number:05x}",
                "namespace": "team-{team}",
                "ownerReferences": [
                    {{
                        "apiVersion": "apps/v1",
                        "blockOwnerDeletion": true,
                        "controller": true,
                        "kind": "ReplicaSet",
                        "name": "service-{service}-{hash:010x}",
                        "uid": "00000000-0000-4000-a000-{service:012x}"
                    }}
                ],
                "resourceVersion": "{number}",
                "uid": "00000000-0000-4000-b000-{number:012x}"
            }},
            "spec": {{
                "containers": [
                    {{
                        "env": [
{environment}
                        ],
                        "image": "registry.example.com/team-{team}/service-{service}:2.{minor}.0",
                        "imagePullPolicy": "IfNotPresent",
                        "livenessProbe": {{
                            "failureThreshold": 3,
                            "httpGet": {{
                                "path": "/healthz",
                                "port": "http",
                                "scheme": "HTTP"
                            }},
                            "periodSeconds": 10,
                            "timeoutSeconds": 1
                        }},
                        "name": "main",
                        "ports": [
                            {{
                                "containerPort": 8080,
                                "name": "http",
                                "protocol": "TCP"
                            }}
                        ],
                        "resources": {{
                            "limits": {{
                                "memory": "512Mi"
                            }},
                            "requests": {{
                                "cpu": "250m",
                                "memory": "256Mi"
                            }}
                        }},
                        "securityContext": {{
                            "allowPrivilegeEscalation": false,
                            "runAsNonRoot": true
                        }},
                        "terminationMessagePath": "/dev/termination-log",
                        "volumeMounts": [
                            {{
                                "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
                                "name": "kube-api-access-{number:05x}",
                                "readOnly": true
                            }}
                        ]
                    }}
                ],
                "dnsPolicy": "ClusterFirst",
                "nodeName": "node-{node}",
                "restartPolicy": "Always",
                "schedulerName": "default-scheduler",
                "securityContext": {{
                    "seccompProfile": {{
                        "type": "RuntimeDefault"
                    }}
                }},
                "serviceAccountName": "service-{service}",
                "tolerations": [
                    {{
                        "effect": "NoExecute",
                        "key": "node.kubernetes.io/not-ready",
                        "operator": "Exists",
                        "tolerationSeconds": 300
                    }}
                ],
                "volumes": [
                    {{
                        "name": "kube-api-access-{number:05x}",
                        "projected": {{
                            "defaultMode": 420
                        }}
                    }}
                ]
            }},
            "status": {{
                "conditions": [
                    {{
                        "lastTransitionTime": "2025-02-01T00:00:05Z",
                        "status": "True",
                        "type": "Ready"
                    }},
                    {{
                        "lastTransitionTime": "2025-02-01T00:00:02Z",
                        "status": "True",
                        "type": "PodScheduled"
                    }}
                ],
                "containerStatuses": [
                    {{
                        "containerID": "containerd://{number:064x}",
                        "image": "registry.example.com/team-{team}/service-{service}:2.{minor}.0",
                        "name": "main",
                        "ready": true,
                        "restartCount": 0
                    }}
                ],
                "phase": "Running",
                "qosClass": "Burstable"
            }}
        }}"#,
        hash = service * 7919,
        team = service % 13,
        minor = service % 10,
        node = number / 31,
        environment = environment.join(",\n"),
    )
}
